"""Erasing a customer, and clearing away the files that were theirs."""
