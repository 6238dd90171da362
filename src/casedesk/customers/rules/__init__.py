"""What the desk holds true about customers, without looking anything up."""
