"""What a row of a file may say, without looking anything up."""
