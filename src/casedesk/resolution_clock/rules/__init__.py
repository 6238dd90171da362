"""Pure rules of the clock, one noun a file."""
