"""What was said about somebody's hours, absences, skills and languages, as pages show and change it."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.platform import clock, db


class Absence(msgspec.Struct, frozen=True):
    """One absence, with the names of who is away and who covers, and whether whoever covers has left."""

    id: int
    user_id: int
    name: str
    from_at: datetime
    until_at: datetime | None
    reason: str
    cover_id: int | None
    cover: str | None
    cover_left: bool
    handed_over_at: datetime | None


class Skill(msgspec.Struct, frozen=True):
    """A skill, and how many active users have it."""

    id: int
    name: str
    active: bool
    known_by: int


class Known(msgspec.Struct, frozen=True):
    """What somebody knows: skills by key and languages by code, with their levels."""

    skills: dict[int, int]
    languages: dict[str, int]


async def shifts_of(user_id: int) -> list[tuple[int, int, int]]:
    """Somebody's own weekly hours as weekday, beginning and end; none where they work as their team does."""
    sql = """
    -- In which weekly hours do they work?
    SELECT weekday, begins, ends FROM shifts WHERE user_id = $1 ORDER BY weekday, begins
    """
    return [tuple(found) for found in await db.records(sql, user_id)]


async def absences_of(user_ids: Collection[int], since: datetime | None = None) -> list[Absence]:
    """The absences of these users that are not over at a moment (now, without one), the next first."""
    sql = """
    -- When are these people away, and who looks after their cases?
    SELECT a.id, a.user_id, u.name, a.from_at, a.until_at, a.reason, a.cover_id, c.name AS cover,
           coalesce(NOT c.active, false) AS cover_left, a.handed_over_at
    FROM absences a JOIN users u ON u.id = a.user_id LEFT JOIN users c ON c.id = a.cover_id
    WHERE a.user_id = ANY($1) AND a.withdrawn_at IS NULL AND (a.until_at IS NULL OR a.until_at > $2)
    ORDER BY a.from_at, a.id
    """
    return await db.rows(Absence, sql, list(user_ids), since or clock.now())


async def skills(*, active_only: bool = True) -> list[Skill]:
    """The desk's skills by name."""
    sql = """
    -- Which skills are there, and how many know each?
    SELECT s.id, s.name, s.active,
           (SELECT count(*) FROM user_skills k JOIN users u ON u.id = k.user_id
            WHERE k.skill_id = s.id AND u.active) AS known_by
    FROM skills s WHERE s.active OR NOT $1 ORDER BY lower(s.name), s.id
    """
    return await db.rows(Skill, sql, active_only)


async def known_by(user_id: int) -> Known:
    """What somebody knows. A language of theirs without a level counts as one they work in: 2."""
    sql = """
    -- Which skills have they, which languages do they speak, and how well?
    SELECT ARRAY(SELECT ROW(skill_id, level) FROM user_skills WHERE user_id = u.id ORDER BY skill_id) AS skills,
           ARRAY(SELECT ROW(l.code, coalesce(v.level, 2))
                 FROM unnest(u.languages) WITH ORDINALITY AS l (code, place)
                 LEFT JOIN language_levels v ON v.user_id = u.id AND v.language = l.code ORDER BY l.place)
               AS languages
    FROM users u WHERE u.id = $1
    """
    found = await db.record(sql, user_id)
    if found is None:
        return Known({}, {})
    return Known(dict(map(tuple, found["skills"])), dict(map(tuple, found["languages"])))
