"""What the team page says of somebody beside their load: a promise overdue, a handoff unanswered, no cover.

Each feature that has something to say adds a function to MARKS. It is asked once for the whole page.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from casedesk.ownership.handoffs.queries.on_desks import unanswered_by_receiver
from casedesk.platform import clock
from casedesk.promises.queries.due import overdue_by_owner
from casedesk.rota.queries.cover import uncovered_from
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.time_filters import spoken


@dataclass(frozen=True)
class Mark:
    """One thing to notice about somebody: its words, the meaning of its colour, and where it leads."""

    words: str
    meaning: str = "due"
    href: str = ""


MarksOf = Callable[[Collection[int]], Awaitable[dict[int, list[Mark]]]]


async def promises_overdue(user_ids: Collection[int]) -> dict[int, list[Mark]]:
    """Who has promises that are overdue."""
    counts = await overdue_by_owner(list(user_ids), clock.now())
    return {user_id: [Mark(_overdue(many))] for user_id, many in counts.items()}


def _overdue(many: int) -> str:
    return ngettext("%(num)d promise overdue", "%(num)d promises overdue", many) % {"num": many}


async def handoffs_to_answer(user_ids: Collection[int]) -> dict[int, list[Mark]]:
    """Who was asked to take cases over, and has not answered."""
    counts = await unanswered_by_receiver(user_ids)
    return {user_id: [Mark(_to_answer(many), "ours")] for user_id, many in counts.items()}


def _to_answer(many: int) -> str:
    return ngettext("%(num)d handoff to answer", "%(num)d handoffs to answer", many) % {"num": many}


async def uncovered(user_ids: Collection[int]) -> dict[int, list[Mark]]:
    """Who is away while nobody looks after what is theirs, or will be since their cover left."""
    now = clock.now()
    found = await uncovered_from(user_ids, now)
    return {user_id: [Mark(_uncovered(from_at, now))] for user_id, from_at in found.items()}


def _uncovered(from_at: datetime, now: datetime) -> str:
    return _("no cover") if from_at <= now else _("no cover from %(when)s") % {"when": spoken(from_at)}


MARKS: tuple[MarksOf, ...] = (promises_overdue, handoffs_to_answer, uncovered)


async def marks_of(user_ids: Collection[int]) -> dict[int, list[Mark]]:
    """What there is to notice about these people, by key."""
    found: dict[int, list[Mark]] = {user_id: [] for user_id in user_ids}
    for ask in MARKS:
        for user_id, marks in (await ask(user_ids)).items():
            found[user_id].extend(marks)
    return found
