"""What programs may tell, and how often."""
