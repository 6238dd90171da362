"""Making promises, and what becomes of them."""
