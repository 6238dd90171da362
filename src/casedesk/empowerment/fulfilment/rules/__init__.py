"""Which steps a remedy takes, until when, and how other programs are told."""
