"""The only writers of presences and drafts."""
