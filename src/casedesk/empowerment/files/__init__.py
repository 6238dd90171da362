"""Policies as TOML files, requests and ledgers as JSON files: reading, writing, and what is wrong with them."""
