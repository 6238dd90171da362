"""When a job is tried again, when it is given up, and what a periodic job of this hour is called.

A failed job is tried again after a fixed, growing wait: at once for a hiccup, hours later for an
outage, over a bit less than two days. Then it is dead: it stands on a list until a person tries it
again or drops it. A periodic job has a name for each slot of time, and a name is enqueued once.
"""

from datetime import UTC, datetime, timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=18),
)
"""The wait after the first failure, the second, and so on; after the last of them a job is dead."""

LEASE = timedelta(seconds=30)
"""How long a claimed job belongs to its worker before another one may take it over."""

KEPT_DONE = timedelta(days=7)
"""How long a finished job is kept; its dedupe key is taken for as long."""

LONGEST_RUN = timedelta(hours=1)
"""A job that runs longer hangs; it is stopped, which counts as a failure."""

LONGEST_REASON = 500
"""How many characters of a failure's reason are kept."""


def wait_after(attempts: int, *, period: timedelta | None = None) -> timedelta | None:
    """How long to wait after the `attempts`-th failure; None where the job is given up.

    A periodic job is never put off for longer than its own period.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[max(attempts, 1) - 1]
    return wait if period is None else min(wait, period)


def slot_start(at: datetime, every: timedelta) -> datetime:
    """When the slot began that `at` lies in; slots are counted from 1970 in UTC."""
    length = every // timedelta(microseconds=1)
    if length <= 0:
        raise ValueError("a period must be longer than nothing")
    since = (at - _EPOCH) // timedelta(microseconds=1)
    return _EPOCH + timedelta(microseconds=since - since % length)


def slot_key(name: str, at: datetime, every: timedelta) -> str:
    """The dedupe key of a periodic job in the slot that `at` lies in: `name:2026-11-22T09:00:00Z`."""
    start = slot_start(at, every).replace(tzinfo=None)
    return f"{name}:{start.isoformat()}Z"


def reason_of(error: BaseException) -> str:
    """A failure in one line for the dead list: its kind and what it said."""
    said = " ".join(str(error).split())
    name = type(error).__name__
    return (f"{name}: {said}" if said else name)[:LONGEST_REASON]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
