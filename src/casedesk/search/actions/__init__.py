"""Keeping the rows of words true to the record."""
