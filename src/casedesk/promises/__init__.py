"""What was said will be done, by when: the ledger of promises, and waits that end at their date."""
