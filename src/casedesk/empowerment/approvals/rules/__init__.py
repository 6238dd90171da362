"""Who may decide, until when, and what a limit would have to be."""
