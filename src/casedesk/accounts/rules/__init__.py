"""Who may do what, which passwords are taken, and how often one may try."""
