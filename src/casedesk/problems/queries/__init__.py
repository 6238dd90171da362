"""Reading problems: the list, one of them, and what a case is part of."""
