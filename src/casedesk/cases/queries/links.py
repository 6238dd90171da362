"""Links between cases that stand, that is, were not taken back."""

import msgspec

from casedesk.platform import db


class Link(msgspec.Struct, frozen=True):
    """One case has to do with another."""

    id: int
    case_id: int
    other_id: int
    kind: str


async def standing_link(link_id: int) -> Link | None:
    """The link with this key."""
    sql = """
    -- Does this link stand?
    SELECT id, case_id, other_id, kind FROM case_links WHERE id = $1 AND undone_at IS NULL
    """
    return await db.row(Link, sql, link_id)


async def split_link_of(case_id: int) -> Link | None:
    """The link to the case that this one was split off."""
    sql = """
    -- Which case was this one split off?
    SELECT id, case_id, other_id, kind FROM case_links
    WHERE case_id = $1 AND kind = 'split_from' AND undone_at IS NULL
    """
    return await db.row(Link, sql, case_id)


async def are_linked(case_id: int, other_id: int, kind: str) -> bool:
    """Whether this link stands already; being related has no direction."""
    sql = """
    -- Are these two cases linked like that?
    SELECT EXISTS (SELECT FROM case_links WHERE kind = $3 AND undone_at IS NULL
                   AND ((case_id, other_id) = ($1, $2) OR kind = 'related' AND (case_id, other_id) = ($2, $1)))
    """
    return bool(await db.value(sql, case_id, other_id, kind))
