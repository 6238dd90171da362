"""Reading mails: those kept raw, and what ties one to a case."""
