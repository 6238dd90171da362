"""Keeping templates, and noting what was written with them."""
