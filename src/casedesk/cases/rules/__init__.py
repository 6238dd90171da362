"""Pure rules of a case, one noun a file."""
