"""Who is here: shifts, absences, what somebody knows, who is on duty."""
