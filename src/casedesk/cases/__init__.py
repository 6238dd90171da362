"""Cases: one matter of one customer, from the first word to the fix that held."""
