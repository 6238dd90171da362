"""Finding an owner, and changing the rules by which one is found."""
