"""Every read of the reports, one question a file."""
