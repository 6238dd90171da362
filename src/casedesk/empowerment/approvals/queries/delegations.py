"""Who decides in whose place."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db


class Delegation(msgspec.Struct, frozen=True):
    """One delegation as pages show it."""

    id: int
    from_user_id: int
    from_name: str
    to_user_id: int
    to_name: str
    from_on: date
    until_on: date
    currency: str
    up_to: Decimal
    made_at: datetime


async def delegations_of(user_id: int, today: date) -> list[Delegation]:
    """Those that somebody made or was given, that are in force or still to come."""
    return await db.rows(
        Delegation,
        """
        -- Who decides in whose place, now or later?
        SELECT d.id, d.from_user_id, f.name AS from_name, d.to_user_id, t.name AS to_name, d.from_on, d.until_on,
               d.currency, d.up_to, d.made_at
        FROM delegations d JOIN users f ON f.id = d.from_user_id JOIN users t ON t.id = d.to_user_id
        WHERE (d.from_user_id = $1 OR d.to_user_id = $1) AND d.ended_at IS NULL AND d.until_on >= $2
        ORDER BY d.from_on, d.id
        """,
        user_id,
        today,
    )


async def acts_for(user_id: int, today: date) -> list[int]:
    """Themselves, and those in whose place they decide today."""
    found = await db.records(
        """
        -- In whose place does this user decide today?
        SELECT d.from_user_id FROM delegations d
        WHERE d.to_user_id = $1 AND d.ended_at IS NULL AND $2 BETWEEN d.from_on AND d.until_on ORDER BY d.from_user_id
        """,
        user_id,
        today,
    )
    return [user_id, *(row["from_user_id"] for row in found if row["from_user_id"] != user_id)]
