"""What holds on the customer's side, as pure functions."""
