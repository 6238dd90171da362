"""Putting a request before somebody, moving it up, deciding it."""
