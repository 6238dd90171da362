"""Bringing customers and orders over from elsewhere, row by row, as often as one likes."""
