"""Templates as they are offered and kept, and the facts that fill them in."""
