"""Who is here, who is away and until when, who decides."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from casedesk.platform import clock, db
from casedesk.resolution_clock.queries.calendars import calendars_by_id
from casedesk.resolution_clock.rules.business_time import FIRST
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.rota.rules.duty import Colleague, OnDuty, on_duty
from casedesk.rota.rules.presence import Away, Hours, weekly

COLLEAGUES = """
-- Who works here, in which teams, in which weekly hours, and when are they away, now or later?
SELECT u.id, u.name, u.role, u.zone, u.takes_cases,
       ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.id) AS teams,
       ARRAY(SELECT ROW(s.weekday, s.begins, s.ends) FROM shifts s WHERE s.user_id = u.id
             ORDER BY s.weekday, s.begins) AS shifts,
       k.id AS calendar_id, hashtext(k.document::text) AS calendar_is,
       ARRAY(SELECT ROW(a.from_at, a.until_at, a.cover_id, a.handed_over_at IS NOT NULL, a.id) FROM absences a
             WHERE a.user_id = u.id AND a.withdrawn_at IS NULL AND (a.until_at IS NULL OR a.until_at > $1)
             ORDER BY a.from_at) AS absences
FROM users u
LEFT JOIN calendars k ON k.id = calendar_at(
    (SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.id LIMIT 1), $1)
WHERE u.active AND ($2::bigint[] IS NULL OR u.id = ANY($2))
ORDER BY u.id
"""


async def colleagues(at: datetime | None = None, user_ids: Collection[int] | None = None) -> list[Colleague]:
    """Everybody who works here (or those of these keys who do), with their hours from a moment on."""
    found = await db.records(COLLEAGUES, at or clock.now(), None if user_ids is None else list(user_ids))
    calendars = await _calendars({(row["calendar_id"], row["calendar_is"]) for row in found})
    return [_colleague(row, calendars.get(row["calendar_id"])) for row in found]


async def hours_of(user_id: int, at: datetime | None = None) -> Hours:
    """When somebody works and is away, from a moment on. Who left works never."""
    found = await colleagues(at, [user_id])
    return found[0].hours if found else Hours(absences=(Away(FIRST),))


_known: dict[tuple[int, int], Calendar] = {}
"""Calendars that were read once, by key and a number of their document: a version never changes, and its holidays
of many years take longer to read than all else here. Another database may have another one of the same key."""


async def _calendars(wanted: set[tuple[int | None, int]]) -> dict[int, Calendar]:
    asked = {(key, number) for key, number in wanted if key is not None}
    unknown = asked - _known.keys()
    if unknown:
        read = await calendars_by_id([key for key, _number in unknown])
        _known.update({(key, number): read[key].calendar for key, number in unknown})
    return {key: _known[key, number] for key, number in asked}


def _colleague(row: Any, of_team: Calendar | None) -> Colleague:
    return Colleague(
        id=row["id"],
        name=row["name"],
        role=row["role"],
        teams=tuple(row["teams"]),
        hours=Hours(
            weekly(row["zone"], tuple(tuple(shift) for shift in row["shifts"]), of_team),
            tuple(Away(*absence) for absence in row["absences"]),
        ),
        takes_cases=row["takes_cases"],
    )


async def supervisors_on_duty(team_id: int | None, at: datetime | None = None) -> list[OnDuty]:
    """Who decides for a team, or for the desk without one; the first of them where one is enough."""
    at = at or clock.now()
    return on_duty(await colleagues(at), team_id, at, private=await is_private(team_id))


async def is_private(team_id: int | None) -> bool:
    """Whether the cases of this team are for its members and admins only."""
    sql = """
    -- Is this team private?
    SELECT private FROM teams WHERE id = $1
    """
    return team_id is not None and bool(await db.value(sql, team_id))
