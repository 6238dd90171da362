"""What the desk knows already of the rows of one batch."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from casedesk.customers.rules.identities import Address
from casedesk.importers.rules.customers import Belongs
from casedesk.platform import db

_UP = """
up AS (
    SELECT c.id AS own_id, c.id, c.merged_into_id FROM customers c JOIN own ON own.id = c.id
    UNION ALL
    SELECT up.own_id, c.id, c.merged_into_id FROM up JOIN customers c ON c.id = up.merged_into_id
)
"""

OWNERS = f"""
-- Whose addresses are these? The self who has it, and who stands for them now.
WITH RECURSIVE asked AS (SELECT * FROM unnest($1::text[], $2::text[]) AS a (kind, normalised)),
own AS (SELECT DISTINCT i.customer_id AS id FROM asked a JOIN identities i USING (kind, normalised)),
{_UP}
SELECT i.kind, i.normalised, i.id AS identity_id, c.id AS customer_id, c.external_id, up.id AS kept_id
FROM asked a JOIN identities i USING (kind, normalised) JOIN customers c ON c.id = i.customer_id
JOIN up ON up.own_id = c.id AND up.merged_into_id IS NULL
"""

HOLD = """
-- Which of these customers are known, held against other changes? In the order that all actions lock in.
SELECT id, external_id, name, organisation_id, tier, language, zone, prospect, merged_into_id
FROM customers WHERE external_id = ANY($1::text[]) OR id = ANY($2::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""

BUYERS = f"""
-- Whose keys or addresses are these, and who stands for them now?
WITH RECURSIVE named AS (
    SELECT 'key' AS how, c.external_id AS said, c.id FROM customers c WHERE c.external_id = ANY($1::text[])
    UNION ALL
    SELECT 'email', i.normalised, i.customer_id FROM identities i
    WHERE i.kind = 'email' AND i.normalised = ANY($2::text[])
), own AS (SELECT DISTINCT id FROM named),
{_UP}
SELECT n.how, n.said, n.id AS customer_id, up.id AS kept_id
FROM named n JOIN up ON up.own_id = n.id AND up.merged_into_id IS NULL
"""

ORDERS = f"""
-- Which of these orders are known, and whose are they?
WITH RECURSIVE own AS (SELECT DISTINCT customer_id AS id FROM orders WHERE external_id = ANY($1::text[])),
{_UP}
SELECT o.id, o.external_id, up.id AS kept_id FROM orders o
JOIN up ON up.own_id = o.customer_id AND up.merged_into_id IS NULL WHERE o.external_id = ANY($1::text[])
"""


class Owner(msgspec.Struct, frozen=True):
    """Whose an address is: the self who has it, and the one who stands for them now."""

    kind: str
    normalised: str
    identity_id: int
    customer_id: int
    external_id: str | None
    kept_id: int


class Known(msgspec.Struct, frozen=True):
    """A customer as written down before the import."""

    id: int
    external_id: str | None
    name: str
    organisation_id: int | None
    tier: str
    language: str | None
    zone: str | None
    prospect: bool
    merged_into_id: int | None


class Buyer(msgspec.Struct, frozen=True):
    """A customer named in a file of orders, by `key` or by `email`, and who stands for them now."""

    how: str
    said: str
    customer_id: int
    kept_id: int


class KnownOrder(msgspec.Struct, frozen=True):
    """An order as written down before the import, and who stands for its customer now."""

    id: int
    external_id: str
    kept_id: int


async def owners_of(addresses: Collection[Address]) -> dict[tuple[str, str], Owner]:
    """Whose these addresses are, by kind and normalised value."""
    kinds = [address.kind for address in addresses]
    found = await db.rows(Owner, OWNERS, kinds, [address.normalised for address in addresses])
    return {(owner.kind, owner.normalised): owner for owner in found}


async def held_customers(external_ids: Sequence[str], ids: Sequence[int]) -> list[Known]:
    """The customers with these keys, the shop's or ours, locked."""
    return await db.rows(Known, HOLD, external_ids, ids)


async def organisations_named(named: Collection[Belongs]) -> dict[Belongs, int]:
    """The keys of those organisations that are known: by the shop's key where it is said, else by name."""
    found = await db.records(
        """
        -- Which of these organisations are known?
        SELECT a.place, min(o.id) AS id
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS a (name, kind, external_id, place)
        JOIN organisations o ON CASE WHEN a.external_id IS NULL
            THEN lower(o.name) = lower(a.name) AND o.kind = a.kind ELSE o.external_id = a.external_id END
        GROUP BY a.place
        """,
        [one.name for one in named],
        [one.kind for one in named],
        [one.external_id for one in named],
    )
    in_order = list(named)
    return {in_order[one["place"] - 1]: one["id"] for one in found}


async def buyers(external_ids: Collection[str], emails: Collection[str]) -> dict[tuple[str, str], Buyer]:
    """The customers with these keys and addresses, by how they were named."""
    found = await db.rows(Buyer, BUYERS, list(external_ids), list(emails))
    return {(buyer.how, buyer.said): buyer for buyer in found}


async def known_orders(external_ids: Collection[str]) -> dict[str, KnownOrder]:
    """The orders with these keys of the shop."""
    found = await db.rows(KnownOrder, ORDERS, list(external_ids))
    return {order.external_id: order for order in found}


async def imported_cases(source: str, keys: Sequence[str]) -> set[str]:
    """Which of the cases of another tool's log, by its own keys, are here already."""
    sql = """
    -- Which of these were brought over before?
    SELECT key FROM imported_cases WHERE source = $1 AND key = ANY($2::text[])
    """
    return {row["key"] for row in await db.records(sql, source, list(keys))}


class Import(msgspec.Struct, frozen=True):
    """A file that is brought over in the browser, and how far that is; `outcome` counts what became of its rows, or
    would become of them. `rows_in_file` is known once it was looked at."""

    id: int
    kind: str
    name: str
    state: str
    why: Any
    rows_in_file: int | None
    outcome: Mapping[str, int]
    by: str
    made_at: datetime
    ended_at: datetime | None


class Upload(msgspec.Struct, frozen=True):
    """What a job needs of a file to look at it or to take it."""

    kind: str
    name: str
    encoding: str | None
    content: bytes
    state: str


class RefusedRows(msgspec.Struct, frozen=True):
    """The rows of a file that were not taken: line, reason as it is kept, and cells, under their headings."""

    headings: Sequence[str]
    refusals: Sequence[tuple[int, Any, Sequence[str]]]


_IMPORTS = """
SELECT i.id, i.kind, i.name, i.state, i.why, i.rows_in_file, i.outcome, u.name AS by, i.made_at, i.ended_at
FROM imports i JOIN users u ON u.id = i.user_id
"""


async def imports(most: int) -> list[Import]:
    """The files that were brought over lately, the newest first."""
    sql = f"-- Which files were brought over lately?\n{_IMPORTS} ORDER BY i.made_at DESC, i.id DESC LIMIT $1"
    return await db.rows(Import, sql, most)


async def import_of(import_id: int) -> Import | None:
    """One file that is brought over."""
    return await db.row(Import, f"-- How far is this file?\n{_IMPORTS} WHERE i.id = $1", import_id)


async def upload_of(import_id: int) -> Upload | None:
    """A file that waits to be looked at or taken, with its content."""
    sql = """
    -- What is in this file, and is it to be looked at or to be taken?
    SELECT kind, name, encoding, content, state FROM imports WHERE id = $1 AND state IN ('looking', 'taking')
    """
    return await db.row(Upload, sql, import_id)


async def refused_rows_of(import_id: int) -> RefusedRows | None:
    """The rows of a file that were not taken."""
    sql = """
    -- Which rows of this file were refused, and why?
    SELECT headings, refusals FROM imports WHERE id = $1
    """
    return await db.row(RefusedRows, sql, import_id)
