"""Together on a case: who is looking, who is writing, and what each has begun to write.

What is a person's own here, for export and erasure, stands in drafts (fields, other): words that were begun about
a customer, of a user. Presences hold keys and times only.
"""
