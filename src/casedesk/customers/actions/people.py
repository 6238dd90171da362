"""Customers: writing down a new one, and what changes about them."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import asyncpg

from casedesk.customers.actions.addresses import Given, Taken, claim, insert, read_all, taken
from casedesk.customers.actions.record import enter, hold, refresh_words
from casedesk.customers.events import CustomerAdded, CustomerChanged
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.record import Facts, facts, history, organisation
from casedesk.customers.rules import people as rules
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.identities import Address
from casedesk.customers.rules.people import Person
from casedesk.customers.tables import Customer
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, Stale
from casedesk.platform.sentences import say

_OPEN_VALUES = ("tier", "language", "zone", "organisation_id", "prospect")
"""What a history entry may hold the value of; names and ids from elsewhere are a person's own."""


async def add_customer(
    person: Person, given: Sequence[Given], by: Actor, *, claim_taken: bool = False
) -> int:
    """Writes down a new customer with their addresses; returns their key.

    Raises Invalid where something cannot be used, Taken where an address stands with somebody else;
    with `claim_taken` such an address stays there, and the two are suggested as duplicates.
    """
    wrong = await _objections(person)
    addresses, unfit = await read_all(given, await _zone_of(person))
    if wrong | unfit:
        raise Invalid(wrong | unfit)
    person = replace(person, name=rules.tidy_name(person.name))
    confirmed = {one.value.strip() for one in given if one.confirmed}
    async with db.transaction():
        customer_id = await _insert(person)
        for address in {(one.kind, one.normalised): one for one in addresses}.values():
            if await insert(customer_id, address, address.value in confirmed) is not None:
                continue
            if not claim_taken:
                raise await taken(address)
            await claim(customer_id, address)
        await _welcome(customer_id, by)
    return customer_id


async def customer_of_address(
    address: Address, name: str, by: Actor, *, confirmed: bool = False
) -> tuple[int, bool]:
    """The customer with this address, and whether they are new: an unknown one becomes a customer.

    Safe where two contacts from one new address arrive at the same moment.
    """
    owner = await by_identity(address.kind, address.normalised)
    if owner is not None:
        return owner.customer_id, False
    person = Person(
        rules.tidy_name(name)[: rules.LONGEST_NAME].strip() or address.value[: rules.LONGEST_NAME]
    )
    try:
        async with db.transaction():
            customer_id = await _insert(person)
            if await insert(customer_id, address, confirmed) is None:
                raise await taken(address)
            await _welcome(customer_id, by)
    except Taken as meanwhile:
        return meanwhile.owner.customer_id, False
    return customer_id, True


async def edit_customer(customer_id: int, person: Person, by: Actor, *, seen: int | None = None) -> None:
    """Makes this what is written down about a customer.

    `seen` is the key of the latest entry of their history that the writer had seen. Raises Stale with
    what came since, Invalid, NotFound.
    """
    wrong = await _objections(person)
    if wrong:
        raise Invalid(wrong)
    person = replace(person, name=rules.tidy_name(person.name))
    async with db.transaction():
        kept = await hold(customer_id)
        await _refuse_stale(kept, seen)
        before = await facts(kept)
        assert before is not None, "a customer who is held exists"
        changed = rules.changes(person_of(before), person)
        if not changed:
            return
        try:
            async with db.transaction():
                await Customer.update({name: getattr(person, name) for name in changed}).where(
                    Customer.id == kept
                )
        except asyncpg.UniqueViolationError as error:
            raise _external_id_taken() from error
        values = {name: getattr(person, name) for name in changed if name in _OPEN_VALUES}
        await enter([kept], "changed", by, {"fields": list(changed), **values})
        await refresh_words([kept])
        await events.publish(CustomerChanged(customer_id=kept, fields=changed))


def person_of(found: Facts) -> Person:
    """What is written down about a customer, as `edit_customer` takes it."""
    return Person(
        name=found.name,
        tier=found.tier,
        language=found.language,
        zone=found.zone,
        organisation_id=found.organisation_id,
        external_id=found.external_id,
        prospect=found.prospect,
    )


async def _objections(person: Person) -> dict[str, str]:
    wrong = rules.objections(person.name, person.tier, person.language, person.zone)
    if person.organisation_id is not None and await organisation(person.organisation_id) is None:
        wrong["organisation_id"] = say("There is no such organisation.")
    return wrong


async def _zone_of(person: Person) -> str | None:
    if person.zone is not None or person.organisation_id is None:
        return person.zone
    found = await organisation(person.organisation_id)
    return found.zone if found else None


async def _insert(person: Person) -> int:
    try:
        async with db.transaction():
            inserted = await Customer.insert(Customer(**asdict(person), created_at=clock.now()))
    except asyncpg.UniqueViolationError as error:
        raise _external_id_taken() from error
    return int(inserted[0]["id"])


async def _welcome(customer_id: int, by: Actor) -> None:
    await enter([customer_id], "added", by)
    await refresh_words([customer_id])
    await events.publish(CustomerAdded(customer_id=customer_id))


async def _refuse_stale(customer_id: int, seen: int | None) -> None:
    if seen is None:
        return
    news = [entry for entry in await history([customer_id]) if entry.id > seen]
    if news:
        raise Stale(say("Somebody changed this customer while you were writing."), news)


def _external_id_taken() -> Invalid:
    return Invalid({"external_id": say("Another customer has this id.")})
