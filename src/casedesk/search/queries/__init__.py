"""Finding, and proving that everything is found."""
