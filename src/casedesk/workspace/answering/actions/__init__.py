"""Preparing an answer, sending it, and stopping it."""
