"""How often a program may ask: five times a second for as long as it likes, and three hundred times at once."""

from dataclasses import dataclass

BURST = 300
PER_SECOND = 5


@dataclass(frozen=True)
class Bucket:
    """How many requests a token may still send at once, as of a moment in seconds."""

    left: float
    at: float


def take(bucket: Bucket | None, now: float) -> tuple[Bucket, int]:
    """The bucket after one more request at `now`, and how many seconds to wait first; 0 lets it pass."""
    left = BURST if bucket is None else min(BURST, bucket.left + max(now - bucket.at, 0) * PER_SECOND)
    if left >= 1:
        return Bucket(left - 1, now), 0
    return Bucket(left, now), max(1, round((1 - left) / PER_SECOND))
