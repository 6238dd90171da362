"""What is promised to every customer."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.promises.standing.rules.lines import Line

_COLUMNS = "id, kind, minutes, working, tier, category_id, channel, from_at, ended_at"


async def lines() -> list[Line]:
    """Every line that was ever in force, or will be."""
    sql = f"-- What was ever promised to every customer?\nSELECT {_COLUMNS} FROM standing_promises"
    return await db.rows(Line, sql)


class LineRow(msgspec.Struct, frozen=True):
    """A line as the settings show it: with who wrote it, and how many cases inherited it."""

    id: int
    kind: str
    minutes: int
    working: bool
    tier: str | None
    category: str | None
    channel: str | None
    public: bool
    words: str
    from_at: datetime
    ended_at: datetime | None
    by: str
    ended_by: str | None
    cases: int


async def lines_written() -> list[LineRow]:
    """What stands, and what stood: by kind, what is in force first."""
    sql = """
    -- What is promised to every customer, and what was?
    SELECT s.id, s.kind, s.minutes, s.working, s.tier, c.name AS category, s.channel, s.public, s.words, s.from_at,
           s.ended_at, coalesce(u.name, s.by_rule) AS by, e.name AS ended_by,
           (SELECT count(DISTINCT d.case_id) FROM standing_dues d WHERE d.standing_id = s.id) AS cases
    FROM standing_promises s
    LEFT JOIN categories c ON c.id = s.category_id
    LEFT JOIN users u ON u.id = s.by_user_id
    LEFT JOIN users e ON e.id = s.ended_by_id
    ORDER BY array_position(ARRAY['first_answer', 'next_word', 'resolution'], s.kind), s.ended_at DESC NULLS FIRST,
             s.from_at DESC, s.id
    """
    return await db.rows(LineRow, sql)


class PublicLine(msgspec.Struct, frozen=True):
    """A line as everybody may read it."""

    kind: str
    minutes: int
    working: bool
    channel: str | None
    words: str


async def public_lines(now: datetime) -> list[PublicLine]:
    """What is in force and said in public, what is for every channel first."""
    sql = """
    -- What do we promise in public?
    SELECT kind, minutes, working, channel, words FROM standing_promises
    WHERE public AND from_at <= $1 AND (ended_at IS NULL OR ended_at > $1)
    ORDER BY array_position(ARRAY['first_answer', 'next_word', 'resolution'], kind), channel NULLS FIRST
    """
    return await db.rows(PublicLine, sql, now)
