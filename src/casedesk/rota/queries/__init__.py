"""What is known of who is here."""
