"""Macros as they are offered, kept, and were run."""
