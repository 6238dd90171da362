"""What is known of cases when they need an owner."""

from collections.abc import Collection
from typing import Any

import msgspec

from casedesk.ownership.routing.rules.asking import CaseFacts
from casedesk.platform import db

STANDING = """
-- What is known of these cases that their owner may depend on?
SELECT c.id, c.customer_id, c.title, c.team_id, c.language, c.category_id, c.kind, c.channel, c.priority, c.size,
       c.ball_since, p.tier, p.name AS customer,
       (SELECT i.mailbox_id FROM placements pl JOIN interactions i ON i.id = pl.interaction_id
        WHERE pl.case_id = c.id AND i.direction = 'in' ORDER BY i.at, i.id LIMIT 1) AS mailbox_id
FROM cases c JOIN customers p ON p.id = c.customer_id
WHERE c.id = ANY($1) ORDER BY c.ball_since, c.id
"""


class StandingCase(msgspec.Struct, frozen=True):
    """A case that needs an owner, as it stands."""

    id: int
    customer_id: int
    customer: str
    title: str
    team_id: int | None
    facts: CaseFacts


async def standing_cases(case_ids: Collection[int]) -> list[StandingCase]:
    """These cases, those whose ball has been where it is for longest first."""
    return [
        StandingCase(
            row["id"], row["customer_id"], row["customer"], row["title"], row["team_id"], facts_in(row)
        )
        for row in await db.records(STANDING, list(case_ids))
    ]


async def tier_of(customer_id: int) -> str | None:
    """The tier of a customer."""
    found: str | None = await db.value(
        "-- Which tier is this customer in?\nSELECT tier FROM customers WHERE id = $1", customer_id
    )
    return found


def facts_in(row: Any) -> CaseFacts:
    """The facts in a row that has a column for each."""
    return CaseFacts(
        mailbox_id=row["mailbox_id"],
        category_id=row["category_id"],
        tier=row["tier"],
        language=row["language"],
        kind=row["kind"],
        channel=row["channel"],
        priority=row["priority"],
        size=row["size"],
    )
