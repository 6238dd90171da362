"""The one place that reads the time, so that a test or a demo can set it.

Every instant in casedesk is an aware UTC datetime with microseconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

Reader = Callable[[], datetime]


def _system_time() -> datetime:
    return datetime.now(UTC)


_reader: Reader = _system_time


def now() -> datetime:
    """The present instant, in UTC."""
    return _reader()


def set_clock(reader: Reader | None) -> None:
    """Reads the time from `reader` from now on; None goes back to the system's clock."""
    global _reader
    _reader = reader or _system_time


class StandingClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> datetime:
        """Moves on by a timedelta's keywords (`hours=2`) and returns the new present."""
        self.at += timedelta(**by)
        return self.at


@contextmanager
def frozen(at: datetime) -> Iterator[StandingClock]:
    """Stops the time at `at` inside the block."""
    before = _reader
    clock = StandingClock(at.astimezone(UTC))
    set_clock(clock)
    try:
        yield clock
    finally:
        set_clock(before)
