"""Every read of working hours."""
