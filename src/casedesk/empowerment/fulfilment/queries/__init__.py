"""What is read of steps still to be done, and of the programs that are told."""
