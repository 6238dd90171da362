"""Who looks after whose cases while somebody is away."""

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
