"""One step on several cases: looked at first, then done by the same actions as on a single one, and taken back."""
