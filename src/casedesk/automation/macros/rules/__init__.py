"""What can be a step, and what stands against a macro."""
