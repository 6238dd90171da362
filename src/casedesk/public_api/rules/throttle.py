"""How often a program may ask: five times a second for as long as it likes, and three hundred times at once.

Each request takes a fifth of a second of rest, and nobody may be more than sixty seconds of it behind.
"""

from datetime import datetime, timedelta

BURST = 300
PER_SECOND = 5

REST = timedelta(seconds=1 / PER_SECOND)
"""What one request costs."""
LONGEST = REST * BURST
"""So far behind somebody may be who has rested for long before."""


def seconds_to_wait(rested_at: datetime, now: datetime) -> int:
    """How long whoever is behind until then waits before they may ask again; at least one second."""
    return max(1, round((rested_at + REST - LONGEST - now).total_seconds()))
