"""Chains of starts become intervals.

The record holds starts only: an end is the next start, so neither a gap nor an overlap can be written.
The first start has no time of its own and counts from the opening of the case, wherever that moves.
Durations are exact: the intervals of a case sum to the time from its opening to `until`.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Start(Generic[Key]):
    """From `at` on (from the opening where None) `key` holds: a stage, or an owner."""

    at: datetime | None
    key: Key


@dataclass(frozen=True)
class Interval(Generic[Key]):
    """`key` held from `start` until `end`, the end not included."""

    key: Key
    start: datetime
    end: datetime

    @property
    def duration(self) -> timedelta:
        return self.end - self.start


def intervals(starts: Sequence[Start[Key]], opened_at: datetime, until: datetime) -> list[Interval[Key]]:
    """The intervals of a chain of starts, in order, cut off at `until`; empty ones are left out."""
    times = [start.at or opened_at for start in starts] + [until]
    return [
        Interval(start.key, begin, min(end, until))
        for start, (begin, end) in zip(starts, pairwise(times), strict=True)
        if begin < min(end, until)
    ]


def time_by_key(pieces: Iterable[Interval[Key]]) -> dict[Key, timedelta]:
    """How long each key held in all, in the order in which they first appear."""
    total: dict[Key, timedelta] = {}
    for piece in pieces:
        total[piece.key] = total.get(piece.key, timedelta()) + piece.duration
    return total
