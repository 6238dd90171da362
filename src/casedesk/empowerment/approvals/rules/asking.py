"""Before whom a request is put, and until when they have time.

First the supervisors on duty for the team. Unanswered in time it goes to the managers (to the admins, where there
are none); there it stays, before all of them, and turns red when its time has passed once more. What an agent may
be granted provisionally is granted at once where nobody who decides is here. Time is the business time of the
team's calendar, where it has one. Whoever asked is never asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from casedesk.empowerment.approvals.rules.deciding import Level
from casedesk.rota.rules.duty import Colleague, OnDuty

UNDO_SECONDS = 10


@dataclass(frozen=True)
class PutBefore:
    """Who is asked, of which level, and whether any of them is here now."""

    level: Level
    addressees: tuple[int, ...]
    reachable: bool


def put_before(
    level: Level, agent_id: int, duty: Iterable[OnDuty], colleagues: Iterable[Colleague], at: datetime
) -> PutBefore:
    """Who is asked about something that starts at this level. `duty` are the supervisors on duty for its team, of
    the group that rota chose; `colleagues` all who may see the case. Empty only where nobody may decide at all."""
    if level is Level.SUPERVISOR:
        asked = [one for one in duty if one.user_id != agent_id]
        if asked:
            return PutBefore(level, tuple(one.user_id for one in asked), any(one.is_here for one in asked))
    everybody = [one for one in colleagues if one.id != agent_id]
    for role in ("manager", "admin", "supervisor"):
        top = [one for one in everybody if one.role == role]
        if top:
            here = any(one.hours.is_here(at) for one in top)
            return PutBefore(Level.MANAGER, tuple(one.id for one in top), here)
    return PutBefore(Level.MANAGER, (), False)


def in_the_stead_of(leaving_id: int, addressees: Iterable[int], successor_id: int | None) -> tuple[int, ...]:
    """Who is asked when one of those who were asked takes no more: the others, and whoever decides in their stead.
    Empty where it has to be put before somebody anew."""
    asked = {one for one in addressees if one != leaving_id}
    if successor_id is not None:
        asked.add(successor_id)
    return tuple(sorted(asked))


def may_be_provisional(asked: Decimal, provisional: Decimal | None, reachable: bool) -> bool:
    """Whether it is granted at once and looked at the next day: nobody is here, and the policy names so much."""
    return not reachable and provisional is not None and 0 < asked <= provisional


def is_red(level: Level, due_at: datetime | None, now: datetime) -> bool:
    """Whether it has waited too long where nobody is above."""
    return level is Level.MANAGER and due_at is not None and due_at <= now
