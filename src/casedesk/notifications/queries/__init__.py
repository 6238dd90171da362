"""What is read of notifications, split by who reads it."""
