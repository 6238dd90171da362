"""What the desk does so that a person need not: words and steps that are kept ready, and a look before one sends."""
