"""What sets a trigger off, what it asks of a case, what it does; and where loops are cut."""
