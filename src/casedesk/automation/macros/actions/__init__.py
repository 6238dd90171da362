"""Keeping macros, running them as a whole, and taking a run back."""
