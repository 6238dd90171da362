"""Keeping problems, and joining cases to them."""
