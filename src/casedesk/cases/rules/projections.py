"""What the columns of a case must say, computed from its record alone.

Actions bring these columns along step by step; here they are computed in one go, so that `verify` can say
where the two disagree. The ball: the three stages of ours are one side, awaiting_customer is the other,
ended is nobody's; a restored resolution counts as if it had never been left. The contact that opened the
case is no chase. What was entered late (it happened before the stage it found began) moves nothing and
chases nobody. A reply that failed or bounced is no response, nor is what went to a carrier or a supplier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.cases.rules.stages import OURS, is_first_response, side
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart, outcome, standing_starts

UNDELIVERED = ("failed", "bounced")
"""The latest word on a delivery that makes a reply no response."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One interaction that stands on a case. `placed_at` is when it came onto this case.

    `from_customer`: it came from the case's customer, not from a participant, a stranger or a machine.
    `by_person`: a user wrote it or spoke. `answered` is None but for calls and visits. `outsider`: it went to
    somebody outside whom we asked, a carrier or a supplier, and not to the customer.
    """

    id: int
    at: datetime
    placed_at: datetime
    direction: str
    nature: str
    from_customer: bool
    by_person: bool
    answered: bool | None
    delivery: str | None
    outsider: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """The projected columns of one case, by their names in the table."""

    owner_id: int
    stage: str
    stage_since: datetime
    ball_since: datetime
    disposition: str | None
    first_response_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    reopened: int
    chases: int
    chased_at: datetime | None


def project(
    opened_at: datetime,
    owners: Sequence[Start[int]],
    stages: Sequence[StageStart],
    contacts: Sequence[Contact],
) -> Projection:
    """The columns that follow from the record. Starts and contacts are given in order of time."""
    result = outcome(stages, opened_at)
    chased = chases(opened_at, stages, contacts)
    return Projection(
        owner_id=owners[-1].key,
        stage=result.stage,
        stage_since=stages[-1].at or opened_at,
        ball_since=ball_since(opened_at, stages),
        disposition=result.disposition,
        first_response_at=first_response(opened_at, contacts),
        resolved_at=result.resolved_at,
        ended_at=result.ended_at,
        reopened=result.reopened,
        chases=len(chased),
        chased_at=max((contact.at for contact in chased), default=None),
    )


def ball_since(opened_at: datetime, stages: Sequence[StageStart]) -> datetime:
    """Since when the ball has been on the side where it is now."""
    standing = standing_starts(stages)
    first = standing[-1]
    for start in reversed(standing):
        if side(start.stage) is not side(standing[-1].stage):
            break
        first = start
    return first.at or opened_at


def first_response(opened_at: datetime, contacts: Sequence[Contact]) -> datetime | None:
    """The first contact that a person had with the customer since the first word."""
    return min(
        (contact.at for contact in contacts if is_response(contact) and contact.at >= opened_at),
        default=None,
    )


def is_response(contact: Contact) -> bool:
    """Whether a person of ours had contact with the customer, as far as we know."""
    if contact.outsider or contact.delivery in UNDELIVERED:
        return False
    return is_first_response(contact.direction, contact.nature, contact.by_person, contact.answered)


def chases(opened_at: datetime, stages: Sequence[StageStart], contacts: Sequence[Contact]) -> list[Contact]:
    """The contacts in which the customer came again while the case was open and the ball not with them."""
    theirs = [contact for contact in contacts if is_customers_word(contact)]
    opening = min(theirs, key=lambda contact: (contact.at, contact.id), default=None)
    return [
        contact
        for contact in theirs
        if not (contact is opening and contact.at <= opened_at)
        and _found_the_ball_with_us(opened_at, stages, contact)
    ]


def is_customers_word(contact: Contact) -> bool:
    """Whether the customer said something, and no machine in their name."""
    return contact.direction == "in" and contact.nature == "ordinary" and contact.from_customer


def _found_the_ball_with_us(opened_at: datetime, stages: Sequence[StageStart], contact: Contact) -> bool:
    found = stages[0]
    for start in stages[1:]:
        assert start.at is not None, "only the first start has no time of its own"
        if start.at >= contact.placed_at:
            break
        found = start
    return found.stage in OURS and contact.at >= (found.at or opened_at)


def broken_chain(opened_at: datetime, times: Sequence[datetime | None]) -> str | None:
    """What is wrong with a chain of starts, as the end of a sentence; None where it is whole: the first has no
    time of its own, and each later one comes after the one before it."""
    if not times:
        return "are missing"
    if times[0] is not None:
        return "have no first one that counts from the opening"
    before = opened_at
    for at in times[1:]:
        if at is None:
            return "have two that count from the opening"
        if at <= before:
            return f"do not rise: one is at {at.isoformat(' ')}, not after {before.isoformat(' ')}"
        before = at
    return None
