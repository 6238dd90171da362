"""Every read of cases, one question a file."""
