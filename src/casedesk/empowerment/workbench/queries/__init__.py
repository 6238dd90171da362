"""Reading past requests as they were, and what a replay found."""
