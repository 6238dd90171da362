"""Where the ball is, and what moves it.

working, awaiting_approval and awaiting_third_party are ours; awaiting_customer is theirs; resolved and
closed are nobody's. A customer's contact while the ball is not with them is a chase. A contact on an ended
case reopens it within the reopen window, spam and duplicate never; later it is a new case. Participants and
strangers move an open case to working but never reopen one; machines move nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WORKING = "working"
AWAITING_APPROVAL = "awaiting_approval"
AWAITING_THIRD_PARTY = "awaiting_third_party"
AWAITING_CUSTOMER = "awaiting_customer"
RESOLVED = "resolved"
CLOSED = "closed"

OPEN = (WORKING, AWAITING_APPROVAL, AWAITING_THIRD_PARTY, AWAITING_CUSTOMER)
OURS = (WORKING, AWAITING_APPROVAL, AWAITING_THIRD_PARTY)
WAITING = (AWAITING_THIRD_PARTY, AWAITING_CUSTOMER)
"""Stages with a date at which one looks again."""
STAGES = (*OPEN, RESOLVED, CLOSED)

ENDS_BY_HAND = ("declined", "withdrawn", "no_reply", "spam")
"""How a person may end a case other than by resolving it; `duplicate` comes by merging."""
NEVER_REOPENED = ("spam", "duplicate")

DAYS_TO_WAIT = 3
"""How long we wait for a customer or a third party unless somebody says otherwise."""


class Side(StrEnum):
    """Who has the ball."""

    US = "us"
    CUSTOMER = "customer"
    NOBODY = "nobody"


class Sender(StrEnum):
    """Who a contact came from, as far as this case is concerned."""

    CUSTOMER = "customer"
    PARTICIPANT = "participant"
    STRANGER = "stranger"
    MACHINE = "machine"


class Effect(StrEnum):
    """What a contact does to a case."""

    NOTHING = "nothing"
    CHASE = "chase"
    TO_WORKING = "to_working"
    REOPENS = "reopens"
    OFFERS_REOPEN = "offers_reopen"
    NEW_CASE = "new_case"


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a case."""

    stage: str
    disposition: str | None
    stage_since: datetime
    ended_at: datetime | None


def side(stage: str) -> Side:
    """Who has the ball in this stage."""
    if stage in OURS:
        return Side.US
    return Side.CUSTOMER if stage == AWAITING_CUSTOMER else Side.NOBODY


def is_open(stage: str) -> bool:
    """Whether the case is neither resolved nor closed."""
    return stage in OPEN


def effect_of_contact(
    case: Standing, sender: Sender, at: datetime, reopen_window: timedelta, *, unread: bool
) -> Effect:
    """What a contact that happened at `at` does to a case that stands like this.

    What is entered late (it happened before the present stage began) moves nothing: intervals that are
    written stay written. Except what came by itself and nobody of us has read yet (`unread`): it must not
    lie where nobody looks, so it brings the ball back from now on, and is no chase.
    """
    if sender is Sender.MACHINE:
        return Effect.NOTHING
    if not is_open(case.stage):
        return _effect_on_ended(case, sender, at, reopen_window, unread)
    late = at < case.stage_since
    if case.stage == AWAITING_CUSTOMER:
        return Effect.TO_WORKING if unread or not late else Effect.NOTHING
    if late:
        return Effect.NOTHING
    if sender is Sender.CUSTOMER:
        return Effect.CHASE
    return Effect.TO_WORKING if case.stage == AWAITING_THIRD_PARTY else Effect.NOTHING


def _effect_on_ended(
    case: Standing, sender: Sender, at: datetime, reopen_window: timedelta, unread: bool
) -> Effect:
    assert case.ended_at is not None, "an ended case has its end"
    late = at < case.ended_at
    if late and not unread:
        return Effect.NOTHING
    if sender is not Sender.CUSTOMER:
        return Effect.OFFERS_REOPEN
    if case.disposition in NEVER_REOPENED:
        return Effect.NOTHING if late else Effect.NEW_CASE
    return Effect.NEW_CASE if at - case.ended_at > reopen_window else Effect.REOPENS


def is_first_response(direction: str, nature: str, by_person: bool, answered: bool | None) -> bool:
    """Whether a contact is one that a person had with the customer: something a user sent, or a call or
    visit that was answered, whoever began it."""
    if answered is not None:
        return answered
    return direction == "out" and nature == "ordinary" and by_person


def due_to_close(ended_at: datetime, now: datetime, reopen_window: timedelta) -> bool:
    """Whether the reopen window of a resolved case has passed."""
    return now - ended_at > reopen_window
