"""Writing fields and what cases have in them."""
