"""Reading standing promises and what is owed by them."""
