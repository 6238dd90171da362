"""Macros: several steps on a case as one, each an action that there is anyway."""
