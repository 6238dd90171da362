"""What became of a concession by its entries, and how it stood at a moment in between.

A limit counts what was given before a request came; so the same entries are read twice: all of them say what
became of it, those before a moment say how it stood then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

GIVES = ("reserved", "granted", "outside")


class Then(StrEnum):
    """What became of a request when it was made. `provisional`: granted since nobody could be reached."""

    ON_THE_SPOT = "on_the_spot"
    APPROVED = "approved"
    ANOTHER_AMOUNT = "another_amount"
    REFUSED = "refused"
    PROVISIONAL = "provisional"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"


DECIDED = frozenset({Then.APPROVED, Then.ANOTHER_AMOUNT, Then.REFUSED})
"""Somebody who may decided about it."""


@dataclass(frozen=True)
class Entered:
    """One entry of the ledger."""

    kind: str
    at: datetime
    amount: Decimal | None = None
    granted_by: str | None = None


@dataclass(frozen=True)
class Became:
    """What became of a request, how long the customer waited for it (None where nobody waited, or still waits), and
    what was given; None where nothing was."""

    then: Then
    waited: timedelta | None = None
    given: Decimal | None = None


@dataclass(frozen=True)
class Stood:
    """How a concession stood at a moment."""

    state: str
    granted: Decimal | None
    granted_at: datetime | None
    granted_by: str | None
    came_back: Decimal
    ended_at: datetime | None


def what_became(entries: Sequence[Entered], asked: Decimal) -> Became:
    """What became of a request of so much; its entries come in order, and there is at least one."""
    first = entries[0]
    if first.kind != "requested":
        return Became(Then.ON_THE_SPOT, given=first.amount)
    if len(entries) == 1:
        return Became(Then.WAITING)
    answer = entries[1]
    waited = answer.at - first.at
    if answer.kind == "refused":
        return Became(Then.REFUSED, waited)
    if answer.kind not in GIVES:
        return Became(Then.WITHDRAWN, waited)
    if answer.granted_by == "provisional":
        return Became(Then.PROVISIONAL, waited, answer.amount)
    as_asked = Then.APPROVED if answer.amount == asked else Then.ANOTHER_AMOUNT
    return Became(as_asked, waited, answer.amount)


def stood(entries: Sequence[Entered]) -> Stood | None:
    """How it stood after these entries, in order; None after none."""
    if not entries:
        return None
    gave = [one for one in entries if one.kind in GIVES]
    back = [one for one in entries if one.kind == "reversed"]
    last = entries[-1]
    return Stood(
        state="fulfilled" if last.kind == "outside" else last.kind,
        granted=gave[-1].amount if gave else None,
        granted_at=gave[0].at if gave else None,
        granted_by=gave[0].granted_by if gave else None,
        came_back=sum((one.amount or Decimal(0) for one in back), Decimal(0)),
        ended_at=last.at if last.kind in ("reversed", "expired") else None,
    )
