"""Tasks: pieces of work for a case, asked of a colleague or of somebody outside. Never the ownership."""
