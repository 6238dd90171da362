"""Offering a case to somebody, answering, and what ends an offer by itself."""
