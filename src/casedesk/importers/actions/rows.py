"""Writing many rows with one statement each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from casedesk.customers.rules.identities import Address
from casedesk.importers.rules.customers import Belongs, CustomerRow
from casedesk.platform import db

RULE = "import"
_LOCK = 0x1A90_2737

ADD_CUSTOMERS = """
-- Write down these customers.
INSERT INTO customers (external_id, name, organisation_id, tier, language, zone, prospect, created_at, words)
SELECT external_id, name, organisation_id, coalesce(tier, 'standard'), language, zone,
       coalesce(prospect, false), $9, words::tsvector
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[])
     AS n (external_id, name, organisation_id, tier, language, zone, prospect, words)
RETURNING id, external_id
"""

CHANGE_CUSTOMERS = """
-- This is said of these customers now; what is not said stays.
UPDATE customers c
SET external_id = coalesce(c.external_id, n.external_id), name = n.name, tier = coalesce(n.tier, c.tier),
    organisation_id = coalesce(n.organisation_id, c.organisation_id),
    language = coalesce(n.language, c.language), zone = coalesce(n.zone, c.zone),
    prospect = coalesce(n.prospect, c.prospect)
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::boolean[])
     AS n (id, external_id, name, organisation_id, tier, language, zone, prospect)
WHERE c.id = n.id
"""

ADD_IDENTITIES = """
-- Write down these addresses, but for those that stand with somebody since a moment ago.
INSERT INTO identities (customer_id, kind, value, normalised, created_at)
SELECT customer_id, kind, value, normalised, $5
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (customer_id, kind, value, normalised)
ON CONFLICT (kind, normalised) DO NOTHING RETURNING kind, normalised
"""

ADD_CLAIMS = """
-- Remember who else gave these addresses.
INSERT INTO identity_claims (customer_id, identity_id, at)
SELECT DISTINCT n.customer_id, i.id, $4::timestamptz
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (customer_id, kind, normalised)
JOIN identities i USING (kind, normalised) WHERE i.customer_id <> n.customer_id
ON CONFLICT (customer_id, identity_id) DO NOTHING RETURNING id
"""

ADD_HISTORY = """
-- Write down what the import did to these customers.
INSERT INTO customer_events (customer_id, at, recorded_at, actor_kind, rule, kind, payload)
SELECT customer_id, $4, $4, 'system', $5, kind, payload::jsonb
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (customer_id, kind, payload)
"""


async def one_import_at_a_time() -> None:
    """Waits for another import's batch: two that bring the same key would trip over each other."""
    await db.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def add_customers(new: Sequence[tuple[CustomerRow, int | None, str]], at: datetime) -> dict[str, int]:
    """Writes down customers with their organisation and search words; returns our keys by the shop's."""
    if not new:
        return {}
    rows = [row for row, _organisation, _words in new]
    found = await db.records(
        ADD_CUSTOMERS,
        [row.external_id for row in rows],
        [row.name for row in rows],
        [organisation_id for _row, organisation_id, _words in new],
        [row.tier for row in rows],
        [row.language for row in rows],
        [row.zone for row in rows],
        [row.prospect for row in rows],
        [words for _row, _organisation, words in new],
        at,
    )
    return {record["external_id"]: record["id"] for record in found}


async def change_customers(changed: Sequence[tuple[int, CustomerRow, int | None]]) -> None:
    """Changes customers, by our keys, to what their rows say."""
    if not changed:
        return
    rows = [row for _key, row, _organisation in changed]
    await db.execute(
        CHANGE_CUSTOMERS,
        [key for key, _row, _organisation in changed],
        [row.external_id for row in rows],
        [row.name for row in rows],
        [organisation_id for _key, _row, organisation_id in changed],
        [row.tier for row in rows],
        [row.language for row in rows],
        [row.zone for row in rows],
        [row.prospect for row in rows],
    )


async def add_organisations(named: Sequence[Belongs]) -> dict[Belongs, int]:
    """Writes down organisations; returns their keys. One that is written in two ways is one."""
    if not named:
        return {}
    first = {one.external_id or (one.name.lower(), one.kind): one for one in reversed(named)}
    new = list(first.values())
    found = await db.records(
        """
        -- Write down these organisations, and give their keys in this order.
        WITH n AS (
            SELECT nextval(pg_get_serial_sequence('organisations', 'id')) AS id, *
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS n (name, kind, external_id, place)
        ), written AS (
            INSERT INTO organisations (id, name, kind, external_id) SELECT id, name, kind, external_id FROM n
        )
        SELECT id FROM n ORDER BY place
        """,
        [one.name for one in new],
        [one.kind for one in new],
        [one.external_id for one in new],
    )
    keys = dict(zip(first, (record["id"] for record in found), strict=True))
    return {one: keys[one.external_id or (one.name.lower(), one.kind)] for one in named}


async def add_identities(fresh: Sequence[tuple[int, Address]], at: datetime) -> list[tuple[int, Address]]:
    """Writes down addresses; returns those that somebody else was given meanwhile."""
    if not fresh:
        return []
    found = await db.records(
        ADD_IDENTITIES,
        [customer_id for customer_id, _address in fresh],
        [address.kind for _customer, address in fresh],
        [address.value for _customer, address in fresh],
        [address.normalised for _customer, address in fresh],
        at,
    )
    written = {(record["kind"], record["normalised"]) for record in found}
    return [each for each in fresh if (each[1].kind, each[1].normalised) not in written]


async def add_claims(shared: Sequence[tuple[int, Address]], at: datetime) -> int:
    """Notes who else gave addresses that stand with somebody; returns how many were not known."""
    if not shared:
        return 0
    found = await db.records(
        ADD_CLAIMS,
        [customer_id for customer_id, _address in shared],
        [address.kind for _customer, address in shared],
        [address.normalised for _customer, address in shared],
        at,
    )
    return len(found)


async def add_history(entries: Sequence[tuple[int, str, dict[str, Any]]], at: datetime) -> None:
    """Writes into the histories of customers: key, kind, payload."""
    if not entries:
        return
    await db.execute(
        ADD_HISTORY,
        [customer_id for customer_id, _kind, _payload in entries],
        [kind for _customer, kind, _payload in entries],
        [msgspec.json.encode(payload).decode() for _customer, _kind, payload in entries],
        at,
        RULE,
    )
