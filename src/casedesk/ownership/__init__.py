"""Somebody has it: who owns a case, and how it passes on."""
