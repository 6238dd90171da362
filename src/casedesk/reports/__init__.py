"""What a manager asks: each page a question, a picture, a table, and the cases behind it."""
