"""What happens at the date until which we wait for a customer.

They are asked again and the case stays with them, as long as they can be written to. It ends as no_reply only when
they were asked again as often as the desk says, twice at least, and so many days have passed since the first time;
never while something is promised to them. In every other case it becomes work for its owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAST_ASKS = 2


class Step(StrEnum):
    """What is done."""

    ASK = "ask"
    END = "end"
    WORK = "work"


@dataclass(frozen=True)
class Wait:
    """How a wait stands whose date has come. `asked` is when the customer was asked again since it began, rising;
    `can_write` whether mail reaches them, `cancelled` whether somebody said not to ask, `promised` whether a promise
    to them is open."""

    asked: Sequence[datetime]
    can_write: bool
    cancelled: bool = False
    promised: bool = False


@dataclass(frozen=True)
class Patience:
    """How the desk waits, by its settings."""

    asks: int
    again: timedelta
    no_reply: timedelta


def step_for(wait: Wait, patience: Patience, now: datetime) -> Step:
    """What is done at the date of a wait."""
    if wait.cancelled or not wait.can_write:
        return Step.WORK
    enough = max(patience.asks, LEAST_ASKS)
    if len(wait.asked) < enough:
        return Step.ASK
    if now < wait.asked[0] + patience.no_reply:
        return Step.ASK
    return Step.WORK if wait.promised else Step.END


def next_date(wait: Wait, patience: Patience, now: datetime) -> datetime:
    """Until when one waits after asking again: after the last ask until everything that an end needs has passed."""
    date = now + patience.again
    if wait.asked and len(wait.asked) + 1 >= max(patience.asks, LEAST_ASKS):
        return max(date, wait.asked[0] + patience.no_reply)
    return date
