"""What a customer does from outside."""
