"""Raw SQL that would make the record of a case untrue, and what stops it."""
