"""What a customer sees and does: writing to us, and their own cases."""
