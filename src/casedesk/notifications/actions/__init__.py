"""The only writers of notifications, split by verb."""
