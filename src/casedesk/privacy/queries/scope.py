"""What belongs to a customer: the sets by which each feature's rows are found (`platform.personal`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.platform import db

_CASES = """
-- Which cases are theirs?
SELECT id FROM cases WHERE customer_id = ANY($1::bigint[]) ORDER BY id
"""

_ADDRESSES = """
-- Where are they reached, and from where did they write? What is somebody else's today is left out.
SELECT DISTINCT found.address FROM (
    SELECT unnest(ARRAY[normalised, lower(value), value]) AS address
    FROM identities WHERE customer_id = ANY($1::bigint[])
    UNION ALL
    SELECT unnest(ARRAY[lower(address), address])
    FROM interactions WHERE customer_id = ANY($1::bigint[]) AND direction = 'in'
) AS found
WHERE found.address <> '' AND NOT EXISTS (
    SELECT FROM identities i WHERE i.normalised = lower(found.address) AND i.customer_id <> ALL($1::bigint[]))
ORDER BY 1
"""

_CONTACTS = """
-- Which contacts stand on their cases, or are theirs wherever they stand?
SELECT p.interaction_id AS id FROM placements p WHERE p.case_id = ANY($1::bigint[])
    AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
UNION
SELECT i.id FROM interactions i WHERE i.customer_id = ANY($2::bigint[])
UNION
SELECT i.id FROM interactions i
WHERE i.channel = 'email' AND i.direction = 'in' AND i.address = ANY($3::text[])
    AND (i.customer_id IS NULL OR i.customer_id = ANY($2::bigint[]))
ORDER BY 1
"""

_MAILS = """
-- As which mails did those come, and what else came from these addresses?
SELECT i.raw_mail_id AS id FROM interactions i WHERE i.id = ANY($1::bigint[]) AND i.raw_mail_id IS NOT NULL
UNION
SELECT r.id FROM raw_mails r WHERE r.interaction_id = ANY($1::bigint[])
UNION
SELECT r.id FROM raw_mails r WHERE r.sender <> '' AND r.sender = ANY($2::text[])
    AND (r.interaction_id IS NULL OR r.interaction_id = ANY($1::bigint[]))
ORDER BY 1
"""

_ORDERS = """
-- What did they buy?
SELECT id FROM orders WHERE customer_id = ANY($1::bigint[]) ORDER BY id
"""

_LONG = 6
"""Shorter telephone numbers may stand in any text by chance."""


@dataclass(frozen=True)
class Scope:
    """All that belongs to one customer; see `platform.personal` for what each set is."""

    customers: Sequence[int]
    cases: Sequence[int]
    contacts: Sequence[int]
    mails: Sequence[int]
    orders: Sequence[int]
    addresses: Sequence[str]

    def sets(self) -> dict[str, object]:
        """By the names that conditions use."""
        lower = sorted({one.lower() for one in self.addresses})
        long_ones = [one for one in lower if "@" in one or (one.startswith("+") and len(one) >= _LONG)]
        return {
            "customers": list(self.customers),
            "cases": list(self.cases),
            "contacts": list(self.contacts),
            "mails": list(self.mails),
            "orders": list(self.orders),
            "addresses": list(self.addresses),
            "long_ones": long_ones,
        }


async def cases_of(selves: Sequence[int]) -> list[int]:
    """The keys of their cases, rising."""
    return [row["id"] for row in await db.records(_CASES, list(selves))]


async def scope_of(selves: Sequence[int]) -> Scope:
    """All that belongs to a customer in these selves."""
    cases = await cases_of(selves)
    addresses = [row["address"] for row in await db.records(_ADDRESSES, list(selves))]
    contacts = [row["id"] for row in await db.records(_CONTACTS, cases, list(selves), addresses)]
    mails = [row["id"] for row in await db.records(_MAILS, contacts, addresses)]
    orders = [row["id"] for row in await db.records(_ORDERS, list(selves))]
    return Scope(list(selves), cases, contacts, mails, orders, addresses)
