"""Standing promises: what every customer is promised, what each case owes by it, and whether it was kept."""
