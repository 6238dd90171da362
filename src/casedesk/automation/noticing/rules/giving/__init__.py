"""How each language says that one gives something, or does not: lists of phrases, one file a language."""
