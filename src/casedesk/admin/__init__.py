"""The settings pages: what managers and admins change about the desk."""
