"""Which lines a case inherits, and what it owes by them."""
