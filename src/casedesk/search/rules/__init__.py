"""What is asked, how it is looked for, and how a hit is shown."""
