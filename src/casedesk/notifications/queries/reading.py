"""What somebody was told, newest first, and how much of it they have not read."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.places import Place

PAGE = 40
MOST_COUNTED = 99


class Told(msgspec.Struct, frozen=True):
    """One matter as its reader sees it. `who` did it, where it was one of us; `times` is how often it came. `absent`
    and `cover` are the names of who is away and who looked after what is theirs, where it is about that."""

    id: int
    kind: str
    case_id: int | None
    title: str
    customer: str
    who: str
    payload: dict[str, Any]
    times: int
    at: datetime
    read_at: datetime | None
    absent: str = ""
    cover: str = ""

    @property
    def place(self) -> str:
        """The address that leads to what it is about, and has it read."""
        if self.case_id is not None:
            return f"/notifications/{self.id}?case=C-{self.case_id}"
        about = (("colleague", "absent"), ("problem", "problem"), ("trigger", "trigger"))
        leads = next((f"?{name}={self.payload[key]}" for name, key in about if self.payload.get(key)), "")
        return f"/notifications/{self.id}{leads}"


_SEEN = f"(n.case_id IS NULL OR {seen_by('c', '$2', '$3')})"
TOLD = """
SELECT n.id, n.kind, n.case_id, coalesce(c.title, '') AS title, coalesce(p.name, '') AS customer,
       coalesce(u.name, '') AS who, n.payload, n.times, n.at, n.read_at,
       coalesce(a.name, '') AS absent, coalesce(k.name, '') AS cover
FROM notifications n
LEFT JOIN cases c ON c.id = n.case_id
LEFT JOIN customers p ON p.id = c.customer_id
LEFT JOIN users u ON u.id = n.by_user_id
LEFT JOIN users a ON a.id = (n.payload ->> 'absent')::bigint
LEFT JOIN users k ON k.id = (n.payload ->> 'cover')::bigint"""


async def told_to(
    user_id: int, viewer: Actor, after: Place | None = None, limit: int = PAGE
) -> tuple[list[Told], Place | None]:
    """One page of what a user was told, without cases that they may no longer see; and where the next begins."""
    sql = f"""
    -- What was this user told, the newest first?
    {TOLD}
    WHERE n.user_id = $1 AND {_SEEN}
      AND ($4::timestamptz IS NULL OR (n.at, n.id) < ($4::timestamptz, $5::bigint))
    ORDER BY n.at DESC, n.id DESC LIMIT $6
    """
    at, key = (after.at, after.id) if after else (None, None)
    found = await db.rows(Told, sql, user_id, viewer.sees_all, list(viewer.teams), at, key, limit + 1)
    rows = found[:limit]
    return rows, Place(rows[-1].at, rows[-1].id) if len(found) > limit else None


async def unread_count(user_id: int, viewer: Actor) -> int:
    """How much a user was told and has not read, counted up to a hundred."""
    sql = f"""
    -- How much has this user not read?
    SELECT count(*) FROM (
        SELECT FROM notifications n LEFT JOIN cases c ON c.id = n.case_id
        WHERE n.user_id = $1 AND n.read_at IS NULL AND {_SEEN} LIMIT {MOST_COUNTED + 1}) AS unread
    """
    return int(await db.value(sql, user_id, viewer.sees_all, list(viewer.teams)))


async def has_unread(user_id: int, case_id: int) -> bool:
    """Whether this user was told something of this case that they have not read."""
    found: bool = await db.value(
        """
        -- Was this user told something of this case that they have not read?
        SELECT EXISTS (SELECT FROM notifications WHERE user_id = $1 AND case_id = $2 AND read_at IS NULL)
        """,
        user_id,
        case_id,
    )
    return found
