"""Who is here: hours and absences (`presence`), and who decides for a team (`duty`)."""
