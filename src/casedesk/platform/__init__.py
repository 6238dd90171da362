"""What every desk program needs, with no word of support in it."""
