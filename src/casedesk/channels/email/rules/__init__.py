"""Pure rules of mail as a channel, one noun a file."""
