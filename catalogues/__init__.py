"""What keeps the message catalogues: finding the words of the program, and putting them into each language's file."""
