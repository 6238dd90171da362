"""Whose mail is taken first, and where to look for it."""
