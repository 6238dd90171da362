"""The clock: how long it took until it was really fixed, and where the time went."""
