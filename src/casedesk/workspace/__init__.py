"""Where agents work: the pages that show many features together."""
