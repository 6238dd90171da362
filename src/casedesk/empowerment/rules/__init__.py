"""Pure rules of empowerment: what a policy says, what may be granted now, and what would change that."""
