"""What the customer's side reads."""
