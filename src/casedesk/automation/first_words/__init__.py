"""A sentence to begin a call with, in the customer's language, by how their case stands."""
