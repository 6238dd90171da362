"""What may stand in a template, how it is filled in, and which of its languages a customer is written to in."""
