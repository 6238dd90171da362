"""What routing looks at."""
