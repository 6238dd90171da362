"""The bench: how quick the desk's pages are with so many cases. Run it with bin/bench; see README.md."""
