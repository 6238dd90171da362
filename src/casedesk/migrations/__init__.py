"""The schema's history, one step a file; each says what it adds and how it is taken back."""
