"""What other programs may ask and tell, by API token."""
