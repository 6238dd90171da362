"""Taking mails: kept raw first, understood second."""
