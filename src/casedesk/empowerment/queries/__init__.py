"""Reads of empowerment: the policy in force, what a request is about, what was given."""
