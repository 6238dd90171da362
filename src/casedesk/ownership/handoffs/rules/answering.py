"""Who may answer a handoff, and when it ends by itself.

Whoever owned the case when it was offered owns it until somebody accepts. One person, or anybody of a team,
is asked; the first to accept has it. The one who sent it and the owner may withdraw it. It ends by itself when
its time is over, and when the case ends, is merged, or goes to somebody else on another way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casedesk.platform.sentences import say


class Outcome(StrEnum):
    """How a handoff ended; the values stand in the record."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    UNANSWERED = "unanswered"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Receiver:
    """Who is asked to take a case over: one person, or a team of which anybody may accept."""

    user_id: int | None = None
    team_id: int | None = None

    @property
    def is_one(self) -> bool:
        """Whether it is exactly one of the two."""
        return (self.user_id is None) != (self.team_id is None)


@dataclass(frozen=True)
class Pending:
    """A handoff that nobody has answered yet."""

    id: int
    from_id: int
    by_user_id: int
    to: Receiver
    returns_at: datetime


def may_answer(pending: Pending, user_id: int | None, teams: Iterable[int]) -> bool:
    """Whether this user is whom the handoff asks. Its owner is not, even in the team that is asked."""
    if user_id is None or user_id == pending.from_id:
        return False
    if pending.to.user_id is not None:
        return user_id == pending.to.user_id
    return pending.to.team_id in set(teams)


def may_withdraw(pending: Pending, user_id: int | None) -> bool:
    """Whether this user may take the offer back: who sent it, and who owns the case."""
    return user_id in (pending.by_user_id, pending.from_id)


def is_over(pending: Pending, now: datetime) -> bool:
    """Whether the time to answer has passed; from that moment on it cannot be accepted."""
    return now >= pending.returns_at


def why_overtaken(pending: Pending, owner_id: int, *, is_open: bool) -> str:
    """Why the offer makes no sense any more, as a sentence for the record; empty while it does."""
    if not is_open:
        return say("the case ended")
    if owner_id != pending.from_id:
        return say("somebody else was given the case")
    return ""
