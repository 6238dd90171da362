"""The addresses of customers: giving, confirming, marking and taking them away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casedesk.customers.actions.record import enter, hold, refresh_words
from casedesk.customers.events import IdentityAdded, IdentityConfirmed, IdentityRemoved
from casedesk.customers.queries.finding import Owned, by_identity
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.identities import Address, Unfit, normalise, region_of_zone
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


@dataclass(frozen=True)
class Given:
    """An address as somebody gave it."""

    kind: str
    value: str
    confirmed: bool = False


class Taken(Refused):
    """The address stands with another customer, who may be the same person."""

    def __init__(self, address: Address, owner: Owned) -> None:
        super().__init__(
            say(
                "%(value)s belongs to %(name)s. Are they the same person? Then merge the two.",
                value=address.value,
                name=owner.name,
            )
        )
        self.address = address
        self.owner = owner


async def add_identity(customer_id: int, given: Given, by: Actor) -> int:
    """Writes down one more address of a customer; returns its key, also where they had it already.

    Raises Invalid where it is no address, Taken where it stands with somebody else, NotFound.
    """
    addresses, unfit = await read_all([given], await zone_of(customer_id))
    if unfit:
        raise Invalid(unfit)
    address = addresses[0]
    async with db.transaction():
        kept = await hold(customer_id)
        owner = await by_identity(address.kind, address.normalised)
        if owner is not None and owner.customer_id == kept:
            if given.confirmed:
                await confirm_identity(owner.identity_id, by)
            return owner.identity_id
        identity_id = await insert(kept, address, given.confirmed)
        if identity_id is None:
            raise await taken(address)
        await enter([kept], "identity_added", by, {"identity_id": identity_id, "kind": address.kind})
        await refresh_words([kept])
        await events.publish(IdentityAdded(customer_id=kept, identity_id=identity_id))
        return identity_id


async def confirm_identity(identity_id: int, by: Actor) -> None:
    """Notes that an address is certainly the customer's, and that it reaches them. Raises NotFound."""
    async with db.transaction():
        customer_id, found = await _hold_identity(identity_id)
        if found["confirmed_at"] is not None and found["undeliverable_at"] is None:
            return
        await db.execute(
            "UPDATE identities SET confirmed_at = coalesce(confirmed_at, $2), undeliverable_at = NULL WHERE id = $1",
            identity_id,
            clock.now(),
        )
        await enter([customer_id], "identity_confirmed", by, {"identity_id": identity_id})
        await events.publish(IdentityConfirmed(customer_id=customer_id, identity_id=identity_id))


async def mark_undeliverable(identity_id: int, by: Actor, at: datetime | None = None) -> None:
    """Notes that what was sent to an address came back, at `at` or now. Raises NotFound."""
    async with db.transaction():
        customer_id, found = await _hold_identity(identity_id)
        if found["undeliverable_at"] is not None:
            return
        await db.execute(
            "UPDATE identities SET undeliverable_at = $2 WHERE id = $1", identity_id, at or clock.now()
        )
        await enter([customer_id], "identity_undeliverable", by, {"identity_id": identity_id}, at=at)


async def mark_reachable(identity_id: int, by: Actor) -> None:
    """Notes that somebody wrote from an address after mail to it came back: it can be written to again.
    Raises NotFound."""
    async with db.transaction():
        customer_id, found = await _hold_identity(identity_id)
        if found["undeliverable_at"] is None:
            return
        await db.execute("UPDATE identities SET undeliverable_at = NULL WHERE id = $1", identity_id)
        await enter([customer_id], "identity_reachable", by, {"identity_id": identity_id})


async def remove_identity(identity_id: int, by: Actor) -> None:
    """Takes an address away: it is free to be somebody else's. Raises NotFound."""
    async with db.transaction():
        customer_id, found = await _hold_identity(identity_id)
        await db.execute("DELETE FROM identity_claims WHERE identity_id = $1", identity_id)
        await db.execute("DELETE FROM identities WHERE id = $1", identity_id)
        await enter(
            [customer_id], "identity_removed", by, {"identity_id": identity_id, "kind": found["kind"]}
        )
        await refresh_words([customer_id])
        await events.publish(IdentityRemoved(customer_id=customer_id, identity_id=identity_id))


async def read_all(given: Sequence[Given], zone: str | None) -> tuple[list[Address], dict[str, str]]:
    """These addresses as they are compared, and why others are none, by kind. Telephone numbers are read by
    the country of the zone, else of the desk's."""
    region = region_of_zone(zone) or region_of_zone((await desk_settings()).zone)
    read = [(one.kind, normalise(one.kind, one.value, region)) for one in given]
    unfit = {kind: address.reason for kind, address in read if isinstance(address, Unfit)}
    return [address for _kind, address in read if isinstance(address, Address)], unfit


async def zone_of(customer_id: int) -> str | None:
    """The customer's zone, else their organisation's, else None for the desk's."""
    found: str | None = await db.value(
        """
        -- Where does this customer's clock stand?
        SELECT coalesce(c.zone, o.zone) FROM customers c LEFT JOIN organisations o ON o.id = c.organisation_id
        WHERE c.id = $1
        """,
        customer_id,
    )
    return found


async def insert(customer_id: int, address: Address, confirmed: bool) -> int | None:
    """Writes the row of an address; None where it stands with somebody already, at this very moment too."""
    now = clock.now()
    found: int | None = await db.value(
        """
        -- Write down an address, unless it stands with somebody.
        INSERT INTO identities (customer_id, kind, value, normalised, confirmed_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, normalised) DO NOTHING RETURNING id
        """,
        customer_id,
        address.kind,
        address.value,
        address.normalised,
        now if confirmed else None,
        now,
    )
    return found


async def claim(customer_id: int, address: Address) -> None:
    """Notes that a customer gave an address that stands with another: it makes them likely duplicates."""
    await db.execute(
        """
        -- Remember who else gave this address.
        INSERT INTO identity_claims (customer_id, identity_id, at)
        SELECT $1, id, $4 FROM identities WHERE kind = $2 AND normalised = $3 AND customer_id <> $1
        ON CONFLICT (customer_id, identity_id) DO NOTHING
        """,
        customer_id,
        address.kind,
        address.normalised,
        clock.now(),
    )


async def taken(address: Address) -> Taken:
    """What to raise where an address stands with somebody."""
    owner = await by_identity(address.kind, address.normalised)
    assert owner is not None, "an address that conflicts has an owner"
    return Taken(address, owner)


async def _hold_identity(identity_id: int) -> tuple[int, dict[str, Any]]:
    customer_id = await db.value(
        "-- Whose is it?\nSELECT customer_id FROM identities WHERE id = $1", identity_id
    )
    if customer_id is None:
        raise NotFound(say("There is no such address."))
    await db.execute("SELECT FROM customers WHERE id = $1 FOR NO KEY UPDATE", customer_id)
    found = await db.record(
        "SELECT customer_id, kind, confirmed_at, undeliverable_at FROM identities WHERE id = $1 FOR UPDATE",
        identity_id,
    )
    if found is None or found["customer_id"] != customer_id:
        raise NotFound(say("There is no such address."))
    return customer_id, dict(found)
