"""The verbs of a case. Each opens one transaction, locks what it changes, and writes one event."""
