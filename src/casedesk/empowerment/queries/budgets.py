"""What budgets and review lines have to count beyond what is listed around one case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from casedesk.empowerment.rules.ledger import Spent
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.words import Counts
from casedesk.platform import db


class Sums(msgspec.Struct, frozen=True):
    """What the budgets of a year, and those of incidents and seasons, have been used up by."""

    rows: list[tuple[str, str, Decimal, Decimal]]

    def counted(self, counts: Counts) -> Mapping[tuple[str, str], Decimal]:
        """The sum of each budget and currency, as a policy counts."""
        return {
            (budget, currency): face if counts is Counts.FACE else cost
            for budget, currency, face, cost in self.rows
        }


async def sums_of(year: int) -> Sums:
    """The sums that the budgets of this year, and all of incidents and seasons, have to count."""
    found = await db.records(
        """
        -- How much of the budgets is used up?
        SELECT budget, currency, face, cost FROM budget_sums WHERE year IN ($1, 0)
        """,
        year,
    )
    return Sums([(row["budget"], row["currency"], row["face"], row["cost"]) for row in found])


async def spent_by_agent(policy: Policy, agent_id: int, at: datetime, listed: list[int]) -> list[Spent]:
    """What an agent gave alone or after an approval in the days of each review line, but for the concessions
    `listed` already."""
    if not policy.reviews:
        return []
    longest = max(line.days for line in policy.reviews)
    found = await db.records(
        """
        -- What has this agent given lately?
        SELECT granted_at, currency, granted - came_back AS face,
               (granted - came_back) * coalesce(cost_to_us / nullif(asked, 0), 1) AS cost
        FROM concessions
        WHERE agent_id = $1 AND granted_at >= $2 AND basis IN ('goodwill', 'thanks') AND state <> 'expired'
          AND granted IS NOT NULL AND id <> ALL($3::bigint[])
        """,
        agent_id,
        at - timedelta(days=longest),
        listed,
    )
    key = "face" if policy.counts is Counts.FACE else "cost"
    return [
        Spent(line.id, row["currency"], row[key])
        for line in policy.reviews
        for row in found
        if row["granted_at"] >= at - timedelta(days=line.days)
    ]
