"""Noticing, before a letter goes, what in it does not fit what was granted, promised or said before."""
