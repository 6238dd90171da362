"""Keeping triggers, hearing what happens, taking their steps, taking them back."""
