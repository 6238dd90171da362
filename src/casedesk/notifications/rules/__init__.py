"""What one is told of, and when: pure."""
