"""Who is here, and what was begun."""
