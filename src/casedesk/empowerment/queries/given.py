"""What was asked for and given around one case: on it, to its customer and those who share limits, on the orders."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.empowerment.rules.ledger import Concession, Turn, TurnKind
from casedesk.empowerment.rules.words import Basis, GrantedBy, Reason, Remedy
from casedesk.platform import db


class Given(msgspec.Struct, frozen=True):
    """One concession as it stands, granted or only asked for. `in_group` says that it went to the customer's
    group (merged selves, organisation, household); `ended_at` is when it was reversed or lapsed."""

    id: int
    case_id: int
    customer_id: int
    in_group: bool
    at: datetime
    agent: str
    agent_email: str
    remedy: str
    reason: str
    basis: str
    asked: Decimal
    currency: str
    cost_to_us: Decimal | None
    order_id: int | None
    order_line_id: int | None
    occasion: str | None
    what: str
    conditions: list[str]
    lapses_at: datetime | None
    state: str
    granted: Decimal | None
    granted_at: datetime | None
    granted_by: str | None
    came_back: Decimal
    ended_at: datetime | None


COLUMNS = """
    c.id, c.case_id, c.customer_id, c.at, u.name AS agent, u.email AS agent_email, c.remedy, c.reason, c.basis, c.asked,
    c.currency, c.cost_to_us, c.order_id, c.order_line_id, c.occasion, c.what, c.conditions, c.lapses_at, c.state,
    c.granted, c.granted_at, c.granted_by, c.came_back,
    CASE WHEN c.state IN ('reversed', 'expired') THEN (SELECT max(e.at) FROM ledger_entries e
         WHERE e.concession_id = c.id AND e.kind IN ('reversed', 'expired')) END AS ended_at
"""
"""SQL: a concession `c` by an agent `u`, as `Given` wants it; `in_group` is added by each query."""

EVERYONE = """
    WITH RECURSIVE everyone (id) AS (
        (SELECT unnest($1::bigint[]) UNION SELECT id FROM customers WHERE organisation_id = ANY($2::bigint[]))
        UNION
        SELECT other.id FROM everyone e CROSS JOIN LATERAL (
            SELECT id FROM customers WHERE merged_into_id = e.id
            UNION ALL SELECT merged_into_id FROM customers WHERE id = e.id AND merged_into_id IS NOT NULL
        ) AS other
    )
"""
"""SQL: the customers who share limits with these selves ($1) and organisations ($2)."""


async def given_around(
    case_ids: Collection[int],
    selves: Collection[int],
    organisation_ids: Collection[int],
    order_ids: Collection[int],
    since: datetime | None,
) -> list[Given]:
    """What was given or asked for on these cases and orders, and what those who share limits were given `since` then,
    None being ever: all that limits may have to count for a case (with those merged into it), oldest first."""
    return await db.rows(
        Given,
        f"""
        -- What was given, or asked for, around this case?
        {EVERYONE}
        SELECT {COLUMNS}, c.customer_id IN (SELECT id FROM everyone) AS in_group
        FROM concessions c JOIN users u ON u.id = c.agent_id
        WHERE c.id IN (
            SELECT id FROM concessions
            WHERE customer_id IN (SELECT id FROM everyone) AND granted_at >= coalesce($5::timestamptz, '-infinity')
            UNION ALL SELECT id FROM concessions WHERE case_id = ANY($3::bigint[])
            UNION ALL SELECT id FROM concessions WHERE order_id = ANY($4::bigint[])
        )
        ORDER BY c.at, c.id
        """,
        list(selves),
        list(organisation_ids),
        list(case_ids),
        list(order_ids),
        since,
    )


async def given_on(case_ids: Collection[int]) -> list[Given]:
    """What was given on these cases, or asked for, oldest first."""
    return await db.rows(
        Given,
        f"""
        -- What was given on these cases?
        SELECT {COLUMNS}, true AS in_group
        FROM concessions c JOIN users u ON u.id = c.agent_id
        WHERE c.case_id = ANY($1::bigint[]) ORDER BY c.at, c.id
        """,
        list(case_ids),
    )


async def given_to(customer_ids: Collection[int], limit: int = 100) -> list[Given]:
    """What was given to a customer in all their selves, or asked for, the latest first."""
    return await db.rows(
        Given,
        f"""
        -- What was given to this customer?
        SELECT {COLUMNS}, true AS in_group
        FROM concessions c JOIN users u ON u.id = c.agent_id
        WHERE c.customer_id = ANY($1::bigint[]) ORDER BY c.at DESC, c.id DESC LIMIT $2
        """,
        list(customer_ids),
        limit,
    )


class Told(msgspec.Struct, frozen=True):
    """One remedy as the customer is told of it: granted, and whether it is done. `until` is by when they have to do
    something first."""

    remedy: str
    amount: Decimal
    currency: str
    state: str
    at: datetime
    conditions: list[str]
    until: datetime | None


async def told_of(case_ids: Collection[int]) -> list[Told]:
    """What the customer of these cases got, or will get, in order."""
    return await db.rows(
        Told,
        """
        -- What was granted on these cases, as their customer may read it?
        SELECT remedy, granted - came_back AS amount, currency, state, granted_at AS at, conditions, lapses_at AS until
        FROM concessions
        WHERE case_id = ANY($1::bigint[]) AND state IN ('reserved', 'granted', 'fulfilled')
          AND remedy NOT IN ('apology', 'information') AND granted_by <> 'outside'
        ORDER BY granted_at, id
        """,
        list(case_ids),
    )


def as_concession(one: Given, lead_id: int, family: Collection[int]) -> Concession | None:
    """What limits count of it; None where nothing was given. Cases merged into one are one case."""
    if one.granted is None or one.granted_at is None:
        return None
    cost = one.cost_to_us
    if cost is not None and one.asked:
        cost = cost * one.granted / one.asked
    return Concession(
        id=str(one.id),
        at=one.granted_at,
        case=str(lead_id if one.case_id in family else one.case_id),
        customer=str(one.customer_id),
        agent=one.agent_email,
        remedy=Remedy(one.remedy),
        reason=Reason(one.reason),
        basis=Basis(one.basis),
        amount=one.granted,
        currency=one.currency,
        cost_to_us=cost,
        order=None if one.order_id is None else str(one.order_id),
        line=None if one.order_line_id is None else str(one.order_line_id),
        occasion=one.occasion,
        granted_by=GrantedBy(one.granted_by or GrantedBy.AGENT),
    )


def turns_of(given: Iterable[Given]) -> tuple[Turn, ...]:
    """What became of them, as far as it matters to limits."""
    kinds = {"expired": TurnKind.EXPIRED, "reversed": TurnKind.REVERSED}
    return tuple(
        Turn(str(one.id), kinds[one.state], one.ended_at, one.came_back)
        for one in given
        if one.state in kinds and one.granted is not None and one.ended_at is not None
    )
