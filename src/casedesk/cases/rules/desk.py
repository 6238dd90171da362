"""What is next? Each open case of an owner has one reason to be where it is on their desk.

First the customers who called, got nobody and were not spoken to since, then those who wrote again and have
not been answered since, then those whose solved case came back, then those never answered, then those who say
themselves that it is solved, then waits whose date has come, then what is needed within two days, then the rest by
how long the ball has been with us; last, what waits for somebody else. Where a reason stands among those of other
features, and what comes first among cases with the same one, the desk itself knows (workspace/desk/items.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from casedesk.cases.rules import stages

SOON = timedelta(days=2)


class Reason(StrEnum):
    """Why a case is where it is, in the order of the desk."""

    CALL_BACK = "call_back"
    CHASED = "chased"
    CAME_BACK = "came_back"
    UNANSWERED = "unanswered"
    SAYS_SOLVED = "says_solved"
    WAIT_OVER = "wait_over"
    NEEDED_SOON = "needed_soon"
    WITH_US = "with_us"
    WAITING = "waiting"


@dataclass(frozen=True)
class OpenCase:
    """What the order depends on. `answered_at` is the last contact a person had with the customer, `missed_at`
    the customer's last call that nobody answered, `confirmed_at` when they last said that it is solved, `came_back_at`
    when it was last reopened."""

    stage: str
    ball_since: datetime
    first_response_at: datetime | None
    chased_at: datetime | None
    answered_at: datetime | None
    wait_until: datetime | None
    needed_by: date | None
    missed_at: datetime | None = None
    confirmed_at: datetime | None = None
    came_back_at: datetime | None = None


def reason_of(case: OpenCase, now: datetime, today: date) -> Reason:
    """Why this case is where it is on its owner's desk; `today` is the owner's."""
    if _stands(case.confirmed_at, case) and not _came_again(case):
        return Reason.SAYS_SOLVED
    if _stands(case.missed_at, case):
        return Reason.CALL_BACK
    if _stands(case.chased_at, case):
        return Reason.CHASED
    if case.stage == stages.WORKING and _stands(case.came_back_at, case):
        return Reason.CAME_BACK
    if case.stage == stages.WORKING and case.first_response_at is None:
        return Reason.UNANSWERED
    if case.wait_until is not None and case.wait_until <= now:
        return Reason.WAIT_OVER
    if case.stage in stages.OURS and case.needed_by is not None and case.needed_by <= today + SOON:
        return Reason.NEEDED_SOON
    return Reason.WITH_US if case.stage == stages.WORKING else Reason.WAITING


def _stands(at: datetime | None, case: OpenCase) -> bool:
    """Whether what the customer did at this time was not answered since."""
    return at is not None and (case.answered_at is None or case.answered_at < at)


def _came_again(case: OpenCase) -> bool:
    """Whether the customer, who had said that it is solved, wrote or called after that."""
    later = [at for at in (case.chased_at, case.missed_at) if at is not None]
    return case.confirmed_at is not None and any(at > case.confirmed_at for at in later)
