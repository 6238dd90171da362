"""Finding a customer: by what somebody types, or by an address."""

from collections import defaultdict
from collections.abc import Collection

import msgspec

from casedesk.customers.rules import search as rules
from casedesk.platform import db, words

_NEWEST = 1_000
_ENOUGH = 40
_MOST_FOUND = 60
_MOST_ORDERS = 20

FOUND = """
-- Who answers to these words or is one of these customers? Merged selves lead to the one who was kept.
-- Words that many share fill the answer from the newest customers; only rarer ones ask the index, which
-- would gather all of them first (75 ms for half of 500,000 customers).
WITH RECURSIVE newest AS MATERIALIZED (
    SELECT id FROM (SELECT id, words FROM customers ORDER BY id DESC LIMIT $2) AS latest
    WHERE words @@ $1::tsquery LIMIT $3
), found AS (
    SELECT id FROM newest
    UNION
    SELECT id FROM customers_by_words($1::tsquery, $4) AS id WHERE (SELECT count(*) FROM newest) < $3
    UNION
    SELECT id FROM unnest($5::bigint[]) AS id
), up AS (
    SELECT c.id AS found_id, c.name AS found_name, c.id, c.merged_into_id
    FROM found JOIN customers c ON c.id = found.id
    UNION ALL
    SELECT up.found_id, up.found_name, c.id, c.merged_into_id
    FROM up JOIN customers c ON c.id = up.merged_into_id
)
SELECT c.id, c.name, c.external_id, o.name AS organisation, c.tier, c.prospect,
       array_agg(up.found_id) AS found_ids, array_agg(up.found_name) AS found_names
FROM up JOIN customers c ON c.id = up.id LEFT JOIN organisations o ON o.id = c.organisation_id
WHERE up.merged_into_id IS NULL
GROUP BY c.id, o.name
"""

ORDERS_BY_NUMBER = """
-- Whose orders have a number that begins so? In the order of their numbers.
SELECT id, customer_id, number FROM orders
WHERE upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) ~>=~ $1
  AND upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) ~<~ $2
ORDER BY upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) USING ~<~ LIMIT $3
"""

ADDRESSES = """
-- Which addresses do these customers have, those that reach them first?
SELECT customer_id, kind, normalised, value FROM identities WHERE customer_id = ANY($1::bigint[])
ORDER BY undeliverable_at IS NOT NULL, confirmed_at IS NULL, id
"""


ANSWERING = """
-- Who answers to these words, in no order, and so many of them at most?
SELECT id FROM customers_by_words($1::tsquery, $2) AS id
"""


class Hit(msgspec.Struct, frozen=True):
    """A customer who was found. `matched` says by what, where that is not the name as shown; `order_id`
    is the order whose number was typed, `number` their telephone's as it is dialled."""

    id: int
    name: str
    organisation: str | None
    tier: str
    prospect: bool
    email: str | None
    phone: str | None
    number: str | None
    matched: list[str]
    order_id: int | None = None
    order_number: str | None = None


class Owned(msgspec.Struct, frozen=True):
    """An address and whose it is; `customer_id` is the one who was kept."""

    identity_id: int
    customer_id: int
    name: str
    confirmed: bool


class _Candidate(msgspec.Struct, frozen=True):
    id: int
    name: str
    external_id: str | None
    organisation: str | None
    tier: str
    prospect: bool
    found_ids: list[int]
    found_names: list[str]


class _Order(msgspec.Struct, frozen=True):
    id: int
    customer_id: int
    number: str


async def find_customers(typed: str, limit: int = 20) -> list[Hit]:
    """The customers whom somebody may mean who has typed this so far, the likeliest first.

    Nothing for less than two letters, or three digits. Three statements at most, whatever is found.
    """
    asked = rules.question(typed)
    if asked is None:
        return []
    orders = {order.customer_id: order for order in reversed(await _orders(asked))}
    found = await db.rows(_Candidate, FOUND, asked.query, _NEWEST, _ENOUGH, _MOST_FOUND, list(orders))
    addresses = await addresses_of({key for one in found for key in (one.id, *one.found_ids)})
    ranked = sorted(found, key=lambda one: _rank(asked, one, addresses, orders))
    return [_hit(asked, one, addresses, orders) for one in ranked[:limit]]


async def keys_answering(typed: str, most: int) -> list[int]:
    """The keys of all whom `find_customers` chooses among, merged selves as they are; `most` of them at most."""
    asked = rules.question(typed)
    if asked is None:
        return []
    found = dict.fromkeys(order.customer_id for order in await _orders(asked))
    found |= dict.fromkeys(row["id"] for row in await db.records(ANSWERING, asked.query, most))
    return list(found)[:most]


async def by_identity(kind: str, normalised: str) -> Owned | None:
    """Whose address this is, normalised as by rules.identities; a merged self leads to the one kept."""
    return await db.row(
        Owned,
        """
        -- Whose address is it?
        WITH RECURSIVE up AS (
            SELECT i.id AS identity_id, i.confirmed_at IS NOT NULL AS confirmed,
                   c.id, c.merged_into_id, c.name
            FROM identities i JOIN customers c ON c.id = i.customer_id WHERE i.kind = $1 AND i.normalised = $2
            UNION ALL
            SELECT up.identity_id, up.confirmed, c.id, c.merged_into_id, c.name
            FROM up JOIN customers c ON c.id = up.merged_into_id
        )
        SELECT identity_id, id AS customer_id, name, confirmed FROM up WHERE merged_into_id IS NULL
        """,
        kind,
        normalised,
    )


async def addresses_of(customer_ids: Collection[int]) -> dict[int, list[rules.Told]]:
    """The addresses of these customers, by customer."""
    found: dict[int, list[rules.Told]] = defaultdict(list)
    for record in await db.records(ADDRESSES, list(customer_ids)):
        found[record["customer_id"]].append(rules.Told(record["kind"], record["normalised"], record["value"]))
    return found


async def _orders(asked: rules.Question) -> list[_Order]:
    if asked.order_from is None:
        return []
    return await db.rows(_Order, ORDERS_BY_NUMBER, asked.order_from, asked.order_to, _MOST_ORDERS)


def _rank(
    asked: rules.Question,
    one: _Candidate,
    addresses: dict[int, list[rules.Told]],
    orders: dict[int, _Order],
) -> tuple[int, str, int]:
    told = _told(one, addresses)
    numbers = [orders[key].number for key in one.found_ids if key in orders]
    is_order = any(rules.order_key(number) == asked.order_from for number in numbers)
    rank = 0 if is_order else rules.rank(asked, one.name, told)
    return rank, words.fold(one.name), one.id


def _told(one: _Candidate, addresses: dict[int, list[rules.Told]]) -> list[rules.Told]:
    selves = dict.fromkeys((one.id, *one.found_ids))
    told = [each for key in selves for each in addresses.get(key, ())]
    if one.external_id is not None:
        told.append(rules.Told("external_id", one.external_id, one.external_id))
    return told


def _hit(
    asked: rules.Question,
    one: _Candidate,
    addresses: dict[int, list[rules.Told]],
    orders: dict[int, _Order],
) -> Hit:
    told = _told(one, addresses)
    matched = rules.what_matched(asked, one.name, one.organisation, told)
    matched += [name for name in dict.fromkeys(one.found_names) if name != one.name]
    order = next((orders[key] for key in (one.id, *one.found_ids) if key in orders), None)
    return Hit(
        id=one.id,
        name=one.name,
        organisation=one.organisation,
        tier=one.tier,
        prospect=one.prospect,
        email=next((each.read for each in told if each.kind == "email"), None),
        phone=next((each.read for each in told if each.kind == "phone"), None),
        number=next((each.normalised for each in told if each.kind == "phone"), None),
        matched=matched,
        order_id=order.id if order else None,
        order_number=order.number if order else None,
    )
