"""What a field may be, what a value of it is, and what one can ask of it."""
