"""Finding what was said: by words in any script, over cases, contacts and notes."""
