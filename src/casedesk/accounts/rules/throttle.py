"""How long to wait before the next try at a password.

Five wrong tries for one person from one place are free, then each costs a wait that doubles. A place
that tries many people waits too, more leniently, because an office shares one address. Tries at one
person from everywhere make strangers wait, but never a place where that person signed in before:
nobody can lock somebody out by guessing at them. A success clears the person's count at that place.
A try that was held back does not count, so that asking early costs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
"""Older tries are forgotten."""

KNOWN_FOR = timedelta(days=90)
"""How long a place counts as one where the person signed in before."""


@dataclass(frozen=True)
class Attempt:
    """One try that was let through: `failed` when the password was wrong, or not yet judged."""

    email: str
    address: str
    at: datetime
    failed: bool


@dataclass(frozen=True)
class Allowance:
    """How many wrong tries are free, and the longest wait after that."""

    free: int
    longest: timedelta


PERSON_AT_PLACE = Allowance(free=5, longest=timedelta(minutes=15))
PLACE = Allowance(free=30, longest=timedelta(minutes=15))
PERSON_FROM_STRANGERS = Allowance(free=20, longest=timedelta(minutes=5))

_FIRST_WAIT = timedelta(seconds=10)


@dataclass(frozen=True)
class Try:
    """A try about to be made; `place_is_known`: this person signed in from there lately."""

    email: str
    address: str
    at: datetime
    place_is_known: bool


def wait_before(attempt: Try, earlier: Sequence[Attempt]) -> timedelta:
    """How long this try must still wait; zero when it may go ahead.

    `earlier` holds every try of the last hour by that email or that address, in any order.
    """
    recent = [one for one in earlier if attempt.at - one.at < WINDOW]
    here = [one for one in recent if one.address == attempt.address]
    theirs = [one for one in recent if one.email == attempt.email]
    waits = [
        _remaining(
            _since_success([one for one in here if one.email == attempt.email]), PERSON_AT_PLACE, attempt.at
        ),
        _remaining([one for one in here if one.failed], PLACE, attempt.at),
    ]
    if not attempt.place_is_known:
        failed = [one for one in theirs if one.failed]
        waits.append(_remaining(failed, PERSON_FROM_STRANGERS, attempt.at))
    return max(waits)


def _since_success(attempts: Iterable[Attempt]) -> list[Attempt]:
    failed: list[Attempt] = []
    for one in sorted(attempts, key=lambda one: one.at):
        failed = [*failed, one] if one.failed else []
    return failed


def _remaining(failed: Sequence[Attempt], allowance: Allowance, now: datetime) -> timedelta:
    return wait_after([one.at for one in failed], allowance, now)


def wait_after(failed: Sequence[datetime], allowance: Allowance, now: datetime) -> timedelta:
    """How long the next try must wait after tries that failed at these times; zero while some are free."""
    over = len(failed) - allowance.free
    if over < 0:
        return timedelta(0)
    doublings = min(over, 10)  # 10 s doubled ten times is beyond any longest wait
    wait = min(_FIRST_WAIT * (1 << doublings), allowance.longest)
    return max(max(failed) + wait - now, timedelta(0))
