"""What is next? One list: each case once, by the most pressing of its reasons, the others beside it.

First what was promised and is overdue or due, then what others wait for us to accept or decide and what was
decided, then customers who called in vain, wrote again, say that it is not solved or were not reached, then the rest
by how long the ball has been with us; last, what waits for somebody else.
"""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from casedesk.web.sessions import SignedIn


class Rank(IntEnum):
    """Why a case is on somebody's desk, the most pressing first."""

    PROMISE_OVERDUE = 1
    PROMISE_DUE = 2
    HANDOFF = 3
    APPROVAL = 4
    DECISION = 5
    CALL_BACK = 6
    CHASED = 7
    CAME_BACK = 8
    UNDELIVERED = 9
    UNANSWERED = 10
    SAYS_SOLVED = 11
    TASK = 12
    WAIT_OVER = 13
    NEEDED_SOON = 14
    WITH_US = 15
    WAITING = 16

    @property
    def is_now(self) -> bool:
        """Whether it needs somebody now, rather than by and by."""
        return self < Rank.WITH_US


@dataclass(frozen=True)
class Item:
    """One reason why a case needs somebody. All words are in the reader's language.

    Within a rank: high priority first, then whoever asked most `times`, then the day it is needed, then the earliest
    `at`. `words` and `meaning`
    (ours, theirs, due, done) are the badge that says why, with how long it has been `since`; `marks` stand at the
    end of the row, those in `late` marked; `said` is what somebody said; `phone` a number to dial; `href` where the
    row leads, the case's page where it is empty.
    """

    rank: Rank
    case_id: int
    title: str
    customer: str
    at: datetime
    words: str
    meaning: str = ""
    since: datetime | None = None
    href: str = ""
    said: str = ""
    phone: str = ""
    late: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    high: bool = False
    times: int = 0
    needed_by: date | None = None
    also: tuple[str, ...] = ()
    """The other reasons of this case, in words; written by `in_order`."""

    @property
    def address(self) -> str:
        """Where the row leads."""
        return self.href or f"/cases/C-{self.case_id}"

    @property
    def place(self) -> tuple[int, bool, int, date, datetime, int]:
        """The key to sort by."""
        return self.rank, not self.high, -self.times, self.needed_by or date.max, self.at, self.case_id


Contributor = Callable[[SignedIn, datetime], Coroutine[Any, Any, Sequence[Item]]]
"""What one feature has for the desk of a user at a moment, in a number of statements that does not grow with it."""

OfOwners = Callable[[SignedIn, datetime, list[int]], Coroutine[Any, Any, Sequence[Item]]]
"""The same of the cases of these owners: the user's, and theirs whom they cover."""


def in_order(items: Iterable[Item]) -> list[Item]:
    """The desk: each case once, where its most pressing item is, with the words of the others."""
    by_case: dict[int, list[Item]] = {}
    for item in sorted(items, key=lambda one: one.place):
        by_case.setdefault(item.case_id, []).append(item)
    return [_with_others(found) for found in by_case.values()]


def next_after(items: Sequence[Item], case_id: int | None) -> Item | None:
    """What to open after this case: the item that follows it, the first where it is last or not on the desk; None
    where there is nothing else."""
    keys = [item.case_id for item in items]
    start = keys.index(case_id) + 1 if case_id in keys else 0
    others = [item for item in [*items[start:], *items[:start]] if item.case_id != case_id]
    return others[0] if others else None


def _with_others(found: Sequence[Item]) -> Item:
    first, *others = found
    # That the ball is with us, or waits, is no news beside a reason to act.
    said = {one.words: None for one in others if one.rank.is_now}
    said.pop(first.words, None)
    # Of two that press alike, one that says what is to be done says it for both.
    alike = (one for one in found if one.rank is first.rank and (one.said or one.phone))
    says = next(alike, first)
    return replace(first, said=says.said, phone=says.phone, also=tuple(said))
