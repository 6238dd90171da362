"""Everything that budgets ever counted, with its entries."""

from datetime import datetime

from casedesk.empowerment.workbench.queries.worlds import entries_of
from casedesk.empowerment.workbench.rules.budgets import Kindness
from casedesk.platform import db

AT_ONCE = 20_000


async def kindness_until(ends_at: datetime) -> list[Kindness]:
    """All goodwill and thanks given before a moment, read piece by piece."""
    found: list[Kindness] = []
    last = 0
    while True:
        rows = await db.records(
            """
            -- What was given as goodwill or thanks, next?
            SELECT id, basis, occasion, currency, asked, cost_to_us FROM concessions
            WHERE id > $1 AND granted_at < $2 AND basis IN ('goodwill', 'thanks') ORDER BY id LIMIT $3
            """,
            last,
            ends_at,
            AT_ONCE,
        )
        if not rows:
            return found
        last = rows[-1]["id"]
        entries = await entries_of([row["id"] for row in rows])
        found += [Kindness(**row, entries=entries.get(row["id"], ())) for row in rows]
