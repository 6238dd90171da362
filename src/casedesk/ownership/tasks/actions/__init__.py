"""Asking for a piece of work, ending it, and moving it to whom or where it belongs."""
