"""What is done with several cases: prepared, carried out, taken back."""
