"""Triggers: when something happens to a case, and conditions hold, steps are taken by the desk itself."""
