"""Approvals: who decides what is over a limit, until when, in whose place, and what they need to see for it."""
