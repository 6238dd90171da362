"""Replaying a draft, and putting an amount into it."""
