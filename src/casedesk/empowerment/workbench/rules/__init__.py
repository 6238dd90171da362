"""What a replay says: how each request is judged again, what is counted of that, which limits are worth a look."""
