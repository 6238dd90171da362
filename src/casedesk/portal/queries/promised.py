"""What a customer was promised, as their page says it."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db

MOST = 6


class Promised(msgspec.Struct, frozen=True):
    """One promise: what, by when, and what became of it."""

    text: str
    due_at: datetime
    amount: Decimal | None
    currency: str | None
    state: str


async def promised_to(case_ids: list[int]) -> list[Promised]:
    """What was promised on a customer's own cases, what is still to come first; what was moved or withdrawn is said
    by what followed it, or by whoever told them."""
    sql = """
    -- What were they promised, and what became of it?
    SELECT text, due_at, amount, currency, state FROM promises
    WHERE case_id = ANY($1::bigint[]) AND state NOT IN ('moved', 'withdrawn')
    ORDER BY state <> 'open', CASE WHEN state = 'open' THEN due_at END, due_at DESC LIMIT $2
    """
    return await db.rows(Promised, sql, case_ids, MOST)
