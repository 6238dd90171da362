"""Reading mailboxes and how they are doing."""
