"""One answer to all customers of a problem, with each one's facts."""
