"""Writing down the customers of the demo, their addresses, their households and some of their orders."""

from collections.abc import Iterator, Sequence
from itertools import islice

from casedesk.customers.rules.search import words_of
from casedesk.demo.catalogue import PRODUCTS_ON_SALE
from casedesk.demo.hours import instant
from casedesk.demo.loading import HOUR, copy_in
from casedesk.demo.people import Buyer
from casedesk.demo.rows import Row
from casedesk.demo.story import place_order
from casedesk.demo.world import World
from casedesk.platform import db

_AT_ONCE = 5_000
_ORDERED_BEFORE = 0.55

_INSERT = """
-- Write these customers down, found by these words.
INSERT INTO customers (id, name, organisation_id, tier, language, zone, external_id, prospect, created_at, words)
SELECT n.id, n.name, n.organisation_id, n.tier, n.language, n.zone, n.external_id, n.prospect, n.created_at,
       n.words::tsvector
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
            $9::timestamptz[], $10::text[])
     AS n (id, name, organisation_id, tier, language, zone, external_id, prospect, created_at, words)
"""

_IDENTITY = ("customer_id", "kind", "value", "normalised", "confirmed_at", "created_at")
_ENTRY = ("customer_id", "at", "recorded_at", "actor_kind", "rule", "kind", "payload")

Address = tuple[str, str, str]
"""Kind, normalised, as it was given."""


async def write_customers(world: World, first_organisation: int) -> None:
    """Writes down everybody, in pieces, with the orders that no case is about."""
    everybody = (world.buyer(number) for number in range(world.crowd.size))
    known: set[int] = set()
    for several in _pieces(everybody):
        await _organisations(several, first_organisation, known)
        await _customers(world, several, first_organisation)
        for buyer in several:
            _orders(world, buyer)
        await copy_in(world.rows.take())


def _pieces(everybody: Iterator[Buyer]) -> Iterator[list[Buyer]]:
    while several := list(islice(everybody, _AT_ONCE)):
        yield several


async def _organisations(several: Sequence[Buyer], first: int, known: set[int]) -> None:
    new = {
        buyer.organisation.number: buyer.organisation
        for buyer in several
        if buyer.organisation is not None and buyer.organisation.number not in known
    }
    known.clear()
    known.update(new)
    rows = [(first + one.number, one.name, one.kind) for one in new.values()]
    await db.copy("organisations", ("id", "name", "kind"), rows)


async def _customers(world: World, several: Sequence[Buyer], first_organisation: int) -> None:
    rows = []
    identities = []
    for buyer in several:
        key, since = world.customer_key(buyer), instant(buyer.since)
        found = addresses(buyer)
        organisation = buyer.organisation
        external_id = None if buyer.prospect else f"S-{10_000 + key}"
        rows.append(
            (
                key, buyer.name, None if organisation is None else first_organisation + organisation.number, buyer.tier,
                buyer.language, buyer.zone, external_id, buyer.prospect, since,
                words_of(buyer.name, None if organisation is None else organisation.name, found, external_id),
            )
        )  # fmt: skip
        identities += [
            (key, kind, value, normalised, since if place == 0 else None, since)
            for place, (kind, normalised, value) in enumerate(found)
        ]
    await db.execute(_INSERT, *(list(column) for column in zip(*rows, strict=True)), within_seconds=HOUR)
    await db.copy("identities", _IDENTITY, identities, within_seconds=HOUR)
    entered: list[Row] = [(row[0], row[8], row[8], "system", "shop import", "added", {}) for row in rows]
    await db.copy("customer_events", _ENTRY, entered, within_seconds=HOUR)


def addresses(buyer: Buyer) -> list[Address]:
    """How a customer is reached; the first is confirmed."""
    found: list[Address] = [("email", buyer.email, buyer.email)]
    if buyer.second_email:
        found.append(("email", buyer.second_email, buyer.second_email))
    if buyer.phone:
        found.append(("phone", buyer.phone.replace(" ", ""), buyer.phone))
    return found


def _orders(world: World, buyer: Buyer) -> None:
    """What they bought without ever asking about it."""
    while not buyer.prospect and world.maybe(_ORDERED_BEFORE):
        long_ago = world.between(20, 700)
        place_order(world, buyer, world.pick(PRODUCTS_ON_SALE), world.year.ends, long_ago)
