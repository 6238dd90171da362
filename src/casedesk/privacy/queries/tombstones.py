"""Who was erased: the tombstones, as pages show them."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.privacy.rules import GROUNDS

PAGE = 50


class Tombstone(msgspec.Struct, frozen=True):
    """One erasure. `counts` are rows by table; `files_left` how many files are still to be removed."""

    id: int
    customer_id: int
    at: datetime
    by_name: str | None
    by_rule: str
    ground: str
    reference: str
    counts: dict[str, int]
    files_left: int

    @property
    def rows(self) -> int:
        """How many rows lost their words, or went."""
        return sum(self.counts.values())

    @property
    def why(self) -> str:
        """The ground in words."""
        return GROUNDS[self.ground]


_TOMBSTONE = """
    SELECT e.id, e.customer_id, e.at, u.name AS by_name, e.by_rule, e.ground, e.reference, e.counts,
           (SELECT count(*) FROM erased_files f WHERE f.erasure_id = e.id) AS files_left
    FROM erasures e LEFT JOIN users u ON u.id = e.by_user_id
"""


async def tombstone_of(customer_id: int) -> Tombstone | None:
    """The tombstone of a customer, or of the one they were erased with; None for who was not erased."""
    return await db.row(
        Tombstone,
        f"""
        -- Was this customer erased?
        {_TOMBSTONE} WHERE e.id = (SELECT erasure_id FROM erased_selves WHERE customer_id = $1)
        """,
        customer_id,
    )


async def tombstones(before: int | None = None, limit: int = PAGE) -> list[Tombstone]:
    """The newest erasures, or those before one."""
    return await db.rows(
        Tombstone,
        f"""
        -- Who was erased, the latest first?
        {_TOMBSTONE} WHERE e.id < $1 ORDER BY e.id DESC LIMIT $2
        """,
        2**63 - 1 if before is None else before,
        limit,
    )
