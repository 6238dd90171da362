"""Changing hours, absences and what somebody knows."""
