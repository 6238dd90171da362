"""Fulfilment: what still has to be done for what was granted, on somebody's list with a date; by hand or by a shop."""
