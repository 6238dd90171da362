"""Everything the desk knows of one customer in all their merged selves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from casedesk.customers.queries.groups import OF_GROUPS, Merge, standing_merges
from casedesk.customers.queries.orders import Order, orders_of
from casedesk.customers.rules.identities import shown
from casedesk.platform import db

_FACTS = """c.id, c.name, c.organisation_id, c.tier, c.language, c.zone, c.external_id, c.prospect, c.merged_into_id,
       c.created_at, c.erased_at"""
_MOST_MEMBERS = 20
_MOST_EVENTS = 50


class Organisation(msgspec.Struct, frozen=True):
    """A company or household, and how many customers belong to it."""

    id: int
    name: str
    kind: str
    external_id: str | None
    language: str | None
    zone: str | None


class Facts(msgspec.Struct, frozen=True):
    """One customer as written down; language and zone are their own, without the organisation's."""

    id: int
    name: str
    organisation_id: int | None
    tier: str
    language: str | None
    zone: str | None
    external_id: str | None
    prospect: bool
    merged_into_id: int | None
    created_at: datetime
    erased_at: datetime | None


class Identity(msgspec.Struct, frozen=True):
    """One address. `read` is how a person reads it."""

    id: int
    customer_id: int
    kind: str
    value: str
    normalised: str
    confirmed_at: datetime | None
    undeliverable_at: datetime | None
    created_at: datetime

    @property
    def read(self) -> str:
        """The address as a person reads it."""
        return shown(self.kind, self.normalised, self.value)


class Member(msgspec.Struct, frozen=True):
    """Another customer of the same organisation."""

    id: int
    name: str
    tier: str


class CustomerRecord(msgspec.Struct, frozen=True):
    """The whole of a customer. `kept_id` is the one who stands for them, `group_ids` are all their selves,
    themselves included; identities and orders are those of all selves; `merges` brought them together."""

    facts: Facts
    kept_id: int
    organisation: Organisation | None
    members: list[Member]
    group_ids: list[int]
    merges: list[Merge]
    identities: list[Identity]
    orders: list[Order]

    @property
    def language(self) -> str | None:
        """What they speak: their own, else the organisation's; None means the desk's."""
        return self.facts.language or (self.organisation.language if self.organisation else None)

    @property
    def zone(self) -> str | None:
        """Where their clock stands: their own, else the organisation's; None means the desk's."""
        return self.facts.zone or (self.organisation.zone if self.organisation else None)


class Happened(msgspec.Struct, frozen=True):
    """One entry of a customer's own history."""

    id: int
    customer_id: int
    at: datetime
    kind: str
    payload: dict[str, Any]
    user_id: int | None
    user_name: str | None
    rule: str


class Person(msgspec.Struct, frozen=True):
    """Who a customer is: what is written down, who stands for them, and all their selves."""

    facts: Facts
    kept_id: int
    group_ids: list[int]


async def customer(customer_id: int) -> CustomerRecord | None:
    """One customer with all that belongs to them, in at most seven statements; None where there is no such one."""
    found = await person(customer_id)
    return None if found is None else await record_of(found)


async def person(customer_id: int) -> Person | None:
    """Who one customer is; None where there is no such one."""
    found = await db.record(
        f"""
        -- Who is this, and which selves do they have?
        WITH RECURSIVE {OF_GROUPS} SELECT {_FACTS}, g.kept_id, g.ids FROM customers c CROSS JOIN groups g
        WHERE c.id = ANY($1::bigint[])
        """,
        [customer_id],
    )
    if found is None:
        return None
    return Person(
        Facts(**{name: found[name] for name in Facts.__struct_fields__}), found["kept_id"], found["ids"]
    )


async def record_of(who: Person) -> CustomerRecord:
    """All that belongs to a customer."""
    house, ids = who.facts.organisation_id, who.group_ids
    identities, orders = await db.at_once(identities_of(ids), orders_of(ids))
    return CustomerRecord(
        facts=who.facts,
        kept_id=who.kept_id,
        organisation=None if house is None else await organisation(house),
        members=[] if house is None else await _members(house, ids),
        group_ids=ids,
        merges=await standing_merges(ids) if len(ids) > 1 else [],
        identities=identities,
        orders=orders,
    )


async def facts(customer_id: int) -> Facts | None:
    """What is written down about one customer."""
    return await db.row(
        Facts,
        f"-- What is written down of this customer?\nSELECT {_FACTS} FROM customers c WHERE c.id = $1",
        customer_id,
    )


async def organisation(organisation_id: int) -> Organisation | None:
    """One company or household."""
    return await db.row(
        Organisation,
        """
        -- Which company or household is this?
        SELECT id, name, kind, external_id, language, zone FROM organisations WHERE id = $1
        """,
        organisation_id,
    )


async def organisations_like(typed: str, limit: int = 10) -> list[Organisation]:
    """The organisations whose name begins so, by name; capitals do not count."""
    begins = typed.strip()
    if not begins:
        return []
    return await db.rows(
        Organisation,
        """
        -- Which organisation may be meant?
        SELECT id, name, kind, external_id, language, zone FROM organisations
        WHERE lower(name) ~>=~ lower($1) AND lower(name) ~<~ (lower($1) || U&'\\+10FFFF')
        ORDER BY lower(name) USING ~<~, id LIMIT $2
        """,
        begins,
        limit,
    )


async def identities_of(customer_ids: Collection[int]) -> list[Identity]:
    """The addresses of these customers, those that reach them first."""
    return await db.rows(
        Identity,
        """
        -- Where are these customers reached?
        SELECT id, customer_id, kind, value, normalised, confirmed_at, undeliverable_at, created_at
        FROM identities WHERE customer_id = ANY($1::bigint[])
        ORDER BY array_position(ARRAY['email', 'phone', 'handle', 'external_id'], kind),
                 undeliverable_at IS NOT NULL, confirmed_at IS NULL, id
        """,
        list(customer_ids),
    )


async def history(customer_ids: Collection[int], limit: int = _MOST_EVENTS) -> list[Happened]:
    """What was changed about these customers, the latest first."""
    return await db.rows(
        Happened,
        """
        -- What was changed about these customers, and by whom?
        SELECT e.id, e.customer_id, e.at, e.kind, e.payload, e.user_id, u.name AS user_name, e.rule
        FROM customer_events e LEFT JOIN users u ON u.id = e.user_id
        WHERE e.customer_id = ANY($1::bigint[]) ORDER BY e.at DESC, e.id DESC LIMIT $2
        """,
        list(customer_ids),
        limit,
    )


async def _members(organisation_id: int, besides: list[int]) -> list[Member]:
    return await db.rows(
        Member,
        """
        -- Who else belongs to this organisation?
        SELECT id, name, tier FROM customers
        WHERE organisation_id = $1 AND merged_into_id IS NULL AND id <> ALL($2::bigint[])
        ORDER BY id DESC LIMIT $3
        """,
        organisation_id,
        besides,
        _MOST_MEMBERS,
    )
