"""Risk flags of customers: why, until when, and what they say to it."""

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say


class Flag(msgspec.Struct, frozen=True):
    """One flag; in force up to and on the day it ends, unless lifted."""

    id: int
    customer_id: int
    reason: str
    proven: bool
    at: datetime
    ends_on: date
    by: str
    appeal: str
    appealed_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    answer: str


_FLAG = """
    SELECT f.id, f.customer_id, f.reason, f.proven, f.at, f.ends_on, u.name AS by, f.appeal, f.appealed_at,
           f.lifted_at, l.name AS lifted_by, f.answer
    FROM risk_flags f JOIN users u ON u.id = f.by_user_id LEFT JOIN users l ON l.id = f.lifted_by_user_id
"""


async def flag(flag_id: int) -> Flag:
    """One flag. Raises NotFound."""
    found = await db.row(Flag, f"-- Which flag is this?\n{_FLAG} WHERE f.id = $1", flag_id)
    if found is None:
        raise NotFound(say("There is no such flag."))
    return found


async def flags_of(customer_ids: Collection[int]) -> list[Flag]:
    """The flags of a customer in all their selves, the latest first."""
    return await db.rows(
        Flag,
        f"""
        -- Was this customer flagged, and why?
        {_FLAG} WHERE f.customer_id = ANY($1::bigint[]) ORDER BY f.at DESC, f.id DESC
        """,
        list(customer_ids),
    )
