"""Who looks after whose cases while somebody is away."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.platform import clock, db

STANDS = "a.withdrawn_at IS NULL AND a.from_at <= {at} AND (a.until_at IS NULL OR a.until_at > {at})"


class Cover(msgspec.Struct, frozen=True):
    """Somebody is away until a time (None: until further notice), and another looks after what is theirs."""

    cover_id: int
    name: str
    until_at: datetime | None


async def cover_of(user_id: int, at: datetime | None = None) -> Cover | None:
    """Who covers a user who is away at this moment; None where they are not away, or nobody does."""
    sql = f"""
    -- Who looks after what is theirs today?
    SELECT a.cover_id, u.name, a.until_at FROM absences a JOIN users u ON u.id = a.cover_id
    WHERE a.user_id = $1 AND u.active AND {STANDS.format(at="$2")}
    """
    return await db.row(Cover, sql, user_id, at or clock.now())


async def covered_by(user_id: int, at: datetime | None = None) -> list[int]:
    """The users whose cases this one looks after at this moment, by rising key."""
    sql = f"""
    -- Whose cases does this user look after today?
    SELECT a.user_id FROM absences a WHERE a.cover_id = $1 AND {STANDS.format(at="$2")} ORDER BY a.user_id
    """
    return [found["user_id"] for found in await db.records(sql, user_id, at or clock.now())]


class Covered(msgspec.Struct, frozen=True):
    """An absence, and who is away."""

    id: int
    user_id: int


async def absences_covered_by(cover_id: int, at: datetime | None = None) -> list[Covered]:
    """The absences, running or ahead, that this user covers, those whose cases were handed over left out."""
    sql = """
    -- Which absences does this user cover, now or later?
    SELECT a.id, a.user_id FROM absences a
    WHERE a.cover_id = $1 AND a.withdrawn_at IS NULL AND a.handed_over_at IS NULL
      AND (a.until_at IS NULL OR a.until_at > $2)
    ORDER BY a.user_id, a.id
    """
    return await db.rows(Covered, sql, cover_id, at or clock.now())


async def uncovered_from(user_ids: Collection[int], at: datetime | None = None) -> dict[int, datetime]:
    """From when on nobody looks after what is theirs, by key: they are away and have no cover, or will be and
    their cover left. Absences whose cases were handed over are left out."""
    sql = """
    -- Who of these is away without a cover, or will be since the cover left?
    SELECT a.user_id, min(a.from_at) AS from_at FROM absences a LEFT JOIN users c ON c.id = a.cover_id
    WHERE a.user_id = ANY($1::bigint[]) AND a.withdrawn_at IS NULL AND a.handed_over_at IS NULL
      AND (a.until_at IS NULL OR a.until_at > $2)
      AND (NOT c.active OR (a.cover_id IS NULL AND a.from_at <= $2))
    GROUP BY a.user_id
    """
    found = await db.records(sql, list(user_ids), at or clock.now())
    return {row["user_id"]: row["from_at"] for row in found}
