"""Pure rules of the reports, one noun a file: periods, and the estimates that a statistician would make."""
