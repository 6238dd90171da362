"""A believable desk to try things out on."""
