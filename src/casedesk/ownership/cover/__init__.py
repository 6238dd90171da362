"""Cover: somebody looks after the cases of an owner who is away, and what happens when they cannot."""
