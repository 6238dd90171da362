"""What is written for the reports: facts beside their cases, and the baseline."""
