"""How a promise ends.

Done by its time it is kept, done after it late. It is broken when its case ends another way than resolved, or
seven days after its time. Before its time, and only then, it can be moved or withdrawn, by whoever told the
customer. An amount that was said is given in full, or the promise is not kept. All of this follows from
timestamps: nothing depends on when a job looked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from casedesk.platform.sentences import say

OPEN = "open"
KEPT = "kept"
LATE = "late"
BROKEN = "broken"
MOVED = "moved"
WITHDRAWN = "withdrawn"
ENDS = (KEPT, LATE, BROKEN, MOVED, WITHDRAWN)

DONE = "done"
"""What somebody says of a promise that was kept or late: which of the two it was, its time says."""

WAYS = ("reply", "call", "hand", "rule")
"""How a promise was made: in a letter, in a contact that was written down, by hand, or by a rule."""
TOLD = ("letter", "spoken")
"""How the customer was told that a promise is moved or withdrawn."""

BROKEN_AFTER = timedelta(days=7)
"""So long after its time a promise can still be done late."""
LONGEST_TEXT = 500
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Promise:
    """What the rules need to know of one. `amount` is in the currency that was said with it."""

    made_at: datetime
    due_at: datetime
    amount: Decimal | None = None


def breaks_at(due_at: datetime) -> datetime:
    """The last moment at which a promise can still be done, late."""
    return due_at + BROKEN_AFTER


def state_when_done(due_at: datetime, at: datetime) -> str:
    """Whether what was done at `at` was done in time."""
    return KEPT if at <= due_at else LATE


def broken_at(due_at: datetime, case_ended_at: datetime | None, now: datetime) -> datetime | None:
    """Since when an open promise is broken; None while it is not. The end of its case breaks it at once."""
    moments = [breaks_at(due_at)] if breaks_at(due_at) < now else []
    moments += [case_ended_at] if case_ended_at is not None else []
    return min(moments, default=None)


def standing(due_at: datetime, now: datetime) -> str:
    """What an open promise is at this moment: open, late (overdue, and can still be done) or broken."""
    if now <= due_at:
        return OPEN
    return LATE if now <= breaks_at(due_at) else BROKEN


def may_be_done(promise: Promise, at: datetime, now: datetime, given: Decimal | None) -> dict[str, str]:
    """What stands against a promise having been done at `at`, by field; `given` is what the customer got."""
    wrong: dict[str, str] = {}
    if at > now:
        wrong["at"] = say("That is still to come.")
    elif at < promise.made_at:
        wrong["at"] = say("It was promised only after that.")
    elif at > breaks_at(promise.due_at):
        wrong["at"] = say(
            "Seven days have passed since it was due: it is broken, and stays so. Make a new promise."
        )
    if promise.amount is not None and given is None:
        wrong["amount"] = say("An amount was promised: write what the customer got.")
    elif promise.amount is not None and given is not None and given < promise.amount:
        wrong["amount"] = say("That is less than was promised: it is kept when the customer has all of it.")
    elif promise.amount is None and given is not None:
        wrong["amount"] = say("No amount was promised.")
    return wrong


def may_be_changed(promise: Promise, now: datetime) -> str:
    """Why a promise can no longer be moved or withdrawn; empty while it can."""
    if now > promise.due_at:
        return say("It was due already: it can be done late, and no longer moved or withdrawn.")
    return ""


def wrong_with(text: str, due_at: datetime, made_at: datetime) -> dict[str, str]:
    """What is wrong with a promise that was made at this time, by field. One that is written down afterwards may
    be due already."""
    wrong: dict[str, str] = {}
    if not text.strip():
        wrong["text"] = say("Say what is promised.")
    elif len(text) > LONGEST_TEXT:
        wrong["text"] = say("Use at most %(longest)d characters.", longest=LONGEST_TEXT)
    if due_at <= made_at:
        wrong["due_at"] = say("Choose a time that is still to come.")
    elif due_at > made_at + LONGEST_AHEAD:
        wrong["due_at"] = say("Choose a time within a year.")
    return wrong
