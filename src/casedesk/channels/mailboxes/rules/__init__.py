"""What holds for mailboxes: their profile, the waits between tries, how long nobody has looked."""
