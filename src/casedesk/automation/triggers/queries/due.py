"""What time alone brings to cases, for the triggers that wait for it."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.platform import db


class Due(msgspec.Struct, frozen=True):
    """What time brought to a case: the moment, and its root."""

    case_id: int
    at: datetime
    root: str


async def overdue(
    trigger_id: int, team_id: int | None, since: datetime, now: datetime, most: int
) -> list[Due]:
    """Promises that came to be overdue since a moment and that a trigger has not looked at."""
    sql = """
    -- Which promises are overdue that this trigger has not looked at?
    SELECT c.id AS case_id, p.due_at AS at, 'promise:' || p.id AS root
    FROM promises p JOIN cases c ON c.id = p.stands_on_id
    WHERE p.state = 'open' AND p.due_at > $3 AND p.due_at <= $4 AND ($2::bigint IS NULL OR c.team_id = $2)
      AND NOT EXISTS (SELECT FROM trigger_looks l WHERE l.trigger_id = $1 AND l.case_id = c.id
                      AND l.root = 'promise:' || p.id)
    ORDER BY p.due_at, p.id LIMIT $5
    """
    return await db.rows(Due, sql, trigger_id, team_id, since, now, most)


class Waiting(msgspec.Struct, frozen=True):
    """An open case, since when its ball is where it is, and the working hours that it is counted by."""

    case_id: int
    ball_since: datetime
    calendar_id: int | None


class Asked(msgspec.Struct, frozen=True):
    """What a trigger waits for: a ball in one of these stages for so many hours, on the cases of one team or on all."""

    trigger_id: int
    team_id: int | None
    stages: Collection[str]
    hours: int


async def not_planned(asked: Asked, ball_before: datetime, most: int) -> list[Waiting]:
    """Open cases whose ball has been where it is since before a moment and of which is not reckoned yet when they will
    have waited long enough; the longest first."""
    sql = """
    -- Which cases have waited this long by the clock on the wall, and are not reckoned by their working hours yet?
    SELECT c.id AS case_id, c.ball_since, k.calendar_id
    FROM cases c LEFT JOIN case_calendars k ON k.case_id = c.id
    WHERE c.disposition IS NULL AND c.stage = ANY($3::text[]) AND c.ball_since <= $4
      AND ($2::bigint IS NULL OR c.team_id = $2)
      AND NOT EXISTS (SELECT FROM trigger_waits w WHERE w.trigger_id = $1 AND w.case_id = c.id
                      AND w.ball_since = c.ball_since AND w.hours = $6)
    ORDER BY c.ball_since, c.id LIMIT $5
    """
    return await db.rows(
        Waiting,
        sql,
        asked.trigger_id,
        asked.team_id,
        list(asked.stages),
        ball_before,
        most,
        asked.hours,
    )


async def waited(asked: Asked, now: datetime, most: int) -> list[Waiting]:
    """Open cases that have waited long enough by what was reckoned, and that a trigger has not looked at; those that
    were due first come first."""
    sql = """
    -- Which cases have waited long enough, and has this trigger not looked at?
    SELECT c.id AS case_id, c.ball_since, k.calendar_id
    FROM trigger_waits w JOIN cases c ON c.id = w.case_id AND c.ball_since = w.ball_since
    LEFT JOIN case_calendars k ON k.case_id = c.id
    WHERE w.trigger_id = $1 AND NOT w.looked AND w.due_at <= $4 AND w.hours = $6
      AND c.disposition IS NULL AND c.stage = ANY($3::text[]) AND ($2::bigint IS NULL OR c.team_id = $2)
    ORDER BY w.due_at, c.id LIMIT $5
    """
    return await db.rows(
        Waiting, sql, asked.trigger_id, asked.team_id, list(asked.stages), now, most, asked.hours
    )
