"""Past requests, and everything around them that their limits have to count: read for many at a time.

Tier, level, role and teams were frozen with each request. Who belongs together (merged selves, organisation,
household, merged cases), categories and orders are as they are known today.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.customers.queries.orders import Order, orders_by_key
from casedesk.empowerment.queries.concessions import Standing
from casedesk.empowerment.rules.words import COSTLESS
from casedesk.empowerment.workbench.rules.record import Entered
from casedesk.platform import db

_STANDING = ", ".join(f"c.{name}" for name in Standing.__struct_fields__ if name != "decision")

REQUESTS = f"""
    c.granted_by IS DISTINCT FROM 'outside' AND c.policy_id IS NOT NULL
    AND c.remedy NOT IN ({", ".join(f"'{one}'" for one in sorted(COSTLESS))})
"""
"""SQL: is the concession `c` a request somebody decided about? What costs nothing is always granted, and what was
given elsewhere was never asked."""


class Past(msgspec.Struct, frozen=True):
    """One request as it was made, and by whom."""

    asked: Standing
    agent: str
    email: str
    tier: str
    category: str | None
    team_id: int | None


class Near(msgspec.Struct, frozen=True):
    """One concession near a request, whatever became of it later; its entries say when."""

    id: int
    case_id: int
    customer_id: int
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
    entries: tuple[Entered, ...]


class Flag(msgspec.Struct, frozen=True):
    """Why kindness to a customer was looked at first, from when to when."""

    at: datetime
    ends_on: date
    lifted_at: datetime | None


class World(msgspec.Struct, frozen=True):
    """Everything around some requests. The maps are by case (`leads`, `families`) and by customer."""

    requests: list[Past]
    entries: Mapping[int, tuple[Entered, ...]]
    leads: Mapping[int, int]
    families: Mapping[int, tuple[int, ...]]
    selves: Mapping[int, frozenset[int]]
    everyone: Mapping[int, frozenset[int]]
    organisations: Mapping[int, tuple[tuple[int, str], ...]]
    flags: Mapping[int, list[Flag]]
    orders: Mapping[int, Order]
    near: "Nearby"


class Nearby(msgspec.Struct, frozen=True):
    """Concessions by what they are near to."""

    by_customer: Mapping[int, list[Near]]
    by_case: Mapping[int, list[Near]]
    by_order: Mapping[int, list[Near]]


async def count_of_requests(starts_at: datetime, ends_at: datetime) -> int:
    """How many requests a period has."""
    return int(
        await db.value(
            f"""
            -- How many requests were made?
            SELECT count(*) FROM concessions c WHERE c.at >= $1 AND c.at < $2 AND {REQUESTS}
            """,
            starts_at,
            ends_at,
        )
    )


async def first_request_at() -> datetime | None:
    """When the first request ever was made."""
    found: datetime | None = await db.value(
        f"""
        -- When was the first request made?
        SELECT c.at FROM concessions c WHERE {REQUESTS} ORDER BY c.at, c.id LIMIT 1
        """
    )
    return found


async def world_of(
    starts_at: datetime, ends_at: datetime, after: tuple[datetime, int] | None, limit: int
) -> World:
    """The next requests of a period, in order of time, with all that is around them."""
    requests = await _requests(starts_at, ends_at, after, limit)
    case_ids = {one.asked.case_id for one in requests}
    customer_ids = {one.asked.customer_id for one in requests}
    order_ids = {one.asked.order_id for one in requests if one.asked.order_id is not None}
    leads, families = await _families(case_ids)
    selves, everyone = await _groups(customer_ids)
    all_customers = frozenset[int]().union(*everyone.values())
    all_cases = frozenset[int]().union(*families.values())
    near = await _near(all_customers, all_cases, order_ids)
    known = {one.id: one.entries for one in near}
    return World(
        requests=requests,
        entries={one.asked.id: known[one.asked.id] for one in requests},
        leads=leads,
        families=families,
        selves=selves,
        everyone=everyone,
        organisations=await _organisations(selves),
        flags=await _flags(frozenset[int]().union(*selves.values())),
        orders=await orders_by_key(order_ids),
        near=_indexed(near),
    )


async def _requests(
    starts_at: datetime, ends_at: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[Past]:
    beyond_at, beyond_id = after or (starts_at, 0)
    found = await db.records(
        f"""
        -- Which requests come next?
        SELECT {_STANDING}, '{{}}'::jsonb AS decision, u.name AS agent_name, u.email AS agent_email, c.tier AS had_tier,
               c.category AS had_category, c.team_id AS had_team
        FROM concessions c JOIN users u ON u.id = c.agent_id
        WHERE c.at >= $1 AND c.at < $2 AND (c.at, c.id) > ($3, $4) AND {REQUESTS}
        ORDER BY c.at, c.id LIMIT $5
        """,
        starts_at,
        ends_at,
        beyond_at,
        beyond_id,
        limit,
    )
    return [_past(dict(row)) for row in found]


def _past(row: dict[str, Any]) -> Past:
    return Past(
        agent=row.pop("agent_name"),
        email=row.pop("agent_email"),
        tier=row.pop("had_tier"),
        category=row.pop("had_category"),
        team_id=row.pop("had_team"),
        asked=Standing(**row),
    )


_FAMILIES = """
-- Which cases are one with these?
WITH RECURSIVE up AS (
    SELECT id AS case_id, id, merged_into_id FROM cases WHERE id = ANY($1::bigint[])
    UNION ALL SELECT u.case_id, c.id, c.merged_into_id FROM up u JOIN cases c ON c.id = u.merged_into_id
), leads AS (
    SELECT case_id, id AS lead_id FROM up WHERE merged_into_id IS NULL
), family AS (
    SELECT DISTINCT lead_id, lead_id AS id FROM leads
    UNION ALL SELECT f.lead_id, m.id FROM family f JOIN cases m ON m.merged_into_id = f.id
)
SELECT l.case_id, l.lead_id, array_agg(f.id ORDER BY f.id) AS family
FROM leads l JOIN family f USING (lead_id) GROUP BY l.case_id, l.lead_id
"""


async def _families(case_ids: Collection[int]) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    found = await db.records(_FAMILIES, list(case_ids))
    leads = {row["case_id"]: row["lead_id"] for row in found}
    return leads, {row["case_id"]: tuple(row["family"]) for row in found}


_GROUPS = """
-- Who are these customers in all their selves, and who shares limits with them?
WITH RECURSIVE selves (root, id) AS (
    SELECT root, root FROM unnest($1::bigint[]) AS root
    UNION
    SELECT s.root, other.id FROM selves s CROSS JOIN LATERAL (
        SELECT id FROM customers WHERE merged_into_id = s.id
        UNION ALL SELECT merged_into_id FROM customers WHERE id = s.id AND merged_into_id IS NOT NULL
    ) AS other
), everyone (root, id) AS (
    (SELECT root, id FROM selves
     UNION
     SELECT s.root, member.id FROM selves s JOIN customers c ON c.id = s.id
     JOIN customers member ON member.organisation_id = c.organisation_id)
    UNION
    SELECT e.root, other.id FROM everyone e CROSS JOIN LATERAL (
        SELECT id FROM customers WHERE merged_into_id = e.id
        UNION ALL SELECT merged_into_id FROM customers WHERE id = e.id AND merged_into_id IS NOT NULL
    ) AS other
)
SELECT root, id, EXISTS (SELECT FROM selves s WHERE s.root = e.root AND s.id = e.id) AS is_self FROM everyone e
"""


async def _groups(
    customer_ids: Collection[int],
) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    selves: dict[int, set[int]] = defaultdict(set)
    everyone: dict[int, set[int]] = defaultdict(set)
    for row in await db.records(_GROUPS, list(customer_ids)):
        everyone[row["root"]].add(row["id"])
        if row["is_self"]:
            selves[row["root"]].add(row["id"])
    return (
        {root: frozenset(found) for root, found in selves.items()},
        {root: frozenset(found) for root, found in everyone.items()},
    )


async def _organisations(
    selves: Mapping[int, frozenset[int]],
) -> dict[int, tuple[tuple[int, str], ...]]:
    found = await db.records(
        """
        -- To which organisations and households do they belong?
        SELECT c.id AS customer_id, o.id, o.kind FROM customers c JOIN organisations o ON o.id = c.organisation_id
        WHERE c.id = ANY($1::bigint[])
        """,
        list(frozenset[int]().union(*selves.values())),
    )
    of = {row["customer_id"]: (row["id"], row["kind"]) for row in found}
    return {
        root: tuple(sorted({of[one] for one in several if one in of})) for root, several in selves.items()
    }


async def _flags(customer_ids: Collection[int]) -> dict[int, list[Flag]]:
    found: dict[int, list[Flag]] = defaultdict(list)
    rows = await db.records(
        """
        -- To whom was kindness looked at first, from when to when?
        SELECT customer_id, at, ends_on, lifted_at FROM risk_flags WHERE customer_id = ANY($1::bigint[])
        """,
        list(customer_ids),
    )
    for row in rows:
        found[row["customer_id"]].append(Flag(row["at"], row["ends_on"], row["lifted_at"]))
    return found


_NEAR = """
-- What was ever given, or asked for, around these requests?
SELECT c.id, c.case_id, c.customer_id, c.at, u.name AS agent, u.email AS agent_email, c.remedy, c.reason, c.basis,
       c.asked, c.currency, c.cost_to_us, c.order_id, c.order_line_id, c.occasion
FROM concessions c JOIN users u ON u.id = c.agent_id
WHERE c.id IN (
    SELECT id FROM concessions WHERE customer_id = ANY($1::bigint[])
    UNION ALL SELECT id FROM concessions WHERE case_id = ANY($2::bigint[])
    UNION ALL SELECT id FROM concessions WHERE order_id = ANY($3::bigint[])
)
ORDER BY c.at, c.id
"""


async def _near(
    customer_ids: Collection[int], case_ids: Collection[int], order_ids: Collection[int]
) -> list[Near]:
    rows = await db.records(_NEAR, list(customer_ids), list(case_ids), list(order_ids))
    entries = await entries_of([row["id"] for row in rows])
    return [Near(**row, entries=entries.get(row["id"], ())) for row in rows]


async def entries_of(concession_ids: Collection[int]) -> dict[int, tuple[Entered, ...]]:
    """The entries of some concessions, in order."""
    found: dict[int, list[Entered]] = defaultdict(list)
    rows = await db.records(
        """
        -- What became of these concessions, entry by entry?
        SELECT concession_id, kind, at, amount, granted_by FROM ledger_entries
        WHERE concession_id = ANY($1::bigint[]) ORDER BY concession_id, id
        """,
        list(concession_ids),
    )
    for row in rows:
        found[row["concession_id"]].append(Entered(row["kind"], row["at"], row["amount"], row["granted_by"]))
    return {key: tuple(several) for key, several in found.items()}


def _indexed(near: list[Near]) -> Nearby:
    by_customer: dict[int, list[Near]] = defaultdict(list)
    by_case: dict[int, list[Near]] = defaultdict(list)
    by_order: dict[int, list[Near]] = defaultdict(list)
    for one in near:
        by_customer[one.customer_id].append(one)
        by_case[one.case_id].append(one)
        if one.order_id is not None:
            by_order[one.order_id].append(one)
    return Nearby(by_customer, by_case, by_order)
