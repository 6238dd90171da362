"""The people of a case: who wrote, who takes part, and who may be answered."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casedesk.cases.queries.record import customer_of
from casedesk.cases.rules.people import Seen, Standing, standing_of
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db

FAMILY = """family AS (
    SELECT $1::bigint AS id
    UNION ALL
    SELECT m.id FROM cases m JOIN family f ON m.merged_into_id = f.id
)"""
"""This case ($1) and all that were merged into it: who is on one of them is on all."""


class Answerable(msgspec.Struct, frozen=True):
    """An address that may be answered; `role` is customer, participant or third_party. One that is not confirmed
    was written down by us, by hand or by an import, and nobody has written from it."""

    address: str
    name: str
    role: str
    confirmed: bool


async def answerable_addresses(case_id: int, selves: Sequence[int] | None = None) -> list[Answerable]:
    """Who may be answered on a case: the customer's confirmed addresses that reach them, the one they wrote from
    last first, then those who take part. Where none is confirmed, what we wrote down ourselves, so that we can
    write first; an address from which somebody unknown wrote, or one of ours, never without a word about it.
    `selves` are those of the customer, where they are known already."""
    sql = f"""
    -- Who may be answered on this case?
    WITH RECURSIVE {FAMILY}, wrote AS (
        SELECT lower(n.address) AS address, max(n.at) AS at, bool_or(NOT n.sender_known) AS unknown
        FROM family f JOIN placements p ON p.case_id = f.id JOIN interactions n ON n.id = p.interaction_id
        WHERE n.direction = 'in' AND n.channel = 'email' GROUP BY 1
    ), theirs AS (
        SELECT i.id, i.value, i.normalised, i.confirmed_at IS NOT NULL AS confirmed, c.name
        FROM identities i JOIN customers c ON c.id = i.customer_id
        WHERE i.customer_id = ANY($2::bigint[]) AND i.kind = 'email' AND i.undeliverable_at IS NULL
    )
    SELECT t.value AS address, t.name, 'customer' AS role, t.confirmed, 0 AS rank, w.at AS wrote_at, t.id
    FROM theirs t LEFT JOIN wrote w ON w.address = t.normalised
    WHERE t.confirmed OR NOT EXISTS (SELECT FROM theirs other WHERE other.confirmed) AND w.unknown IS NOT TRUE
                         AND NOT EXISTS (SELECT FROM users u WHERE u.active AND lower(u.email) = t.normalised)
    UNION ALL
    SELECT p.address, p.name, p.role, true, 1, NULL, p.id FROM participants p JOIN family f ON f.id = p.case_id
    WHERE p.left_at IS NULL
    ORDER BY rank, wrote_at DESC NULLS LAST, id
    """
    group = selves or await group_ids(await customer_of(case_id))
    found: dict[str, Answerable] = {}
    for one in await db.records(sql, case_id, list(group)):
        answerable = Answerable(one["address"], one["name"], one["role"], one["confirmed"])
        found.setdefault(one["address"].lower(), answerable)
    return list(found.values())


class Participant(msgspec.Struct, frozen=True):
    """Somebody who takes part in a case without being its customer; `case_id` is the one they were added to."""

    id: int
    case_id: int
    name: str
    address: str
    role: str
    sees: str
    recorded_at: datetime
    by_name: str | None
    left_at: datetime | None


_PARTICIPANT = """
    SELECT p.id, p.case_id, p.name, p.address, p.role, p.sees, p.recorded_at, u.name AS by_name, p.left_at
    FROM participants p LEFT JOIN users u ON u.id = p.by_user_id"""


async def participants_of(case_id: int) -> list[Participant]:
    """Who takes part in a case now, in the order in which they came."""
    sql = f"""
    -- Who takes part in this case?
    WITH RECURSIVE {FAMILY} {_PARTICIPANT} JOIN family f ON f.id = p.case_id WHERE p.left_at IS NULL
    ORDER BY p.recorded_at, p.id
    """
    return await db.rows(Participant, sql, case_id)


async def participant(case_id: int, participant_id: int) -> Participant | None:
    """One who takes part, or took part, in a case."""
    sql = f"""
    -- Who is this on this case?
    WITH RECURSIVE {FAMILY} {_PARTICIPANT} JOIN family f ON f.id = p.case_id WHERE p.id = $2
    """
    return await db.row(Participant, sql, case_id, participant_id)


class Writer(msgspec.Struct, frozen=True):
    """Who wrote a contact: the address and name it bore, what their domain says, and how far they are known.

    `owner_id` and `owner` are the customer whose address it is, `colleague` the user of ours; `masked` says that
    a card's number was made unreadable in the contact.
    """

    interaction_id: int
    address: str
    name: str
    dmarc: str
    masked: bool
    standing: Standing
    owner_id: int | None
    owner: str | None
    colleague: str | None


class _Found(msgspec.Struct, frozen=True):
    id: int
    address: str
    sender_name: str
    dmarc: str
    masked: bool
    sender_known: bool
    said: str | None


class _Owner(msgspec.Struct, frozen=True):
    address: str
    owner_id: int | None
    owner: str | None
    accepted: bool
    colleague: str | None


async def writers_of(case_id: int, interaction_ids: Sequence[int]) -> dict[int, Writer]:
    """Who wrote these contacts, by contact: only those of which there is something to say."""
    sql = f"""
    -- Of which of these contacts is the writer, or something in it, not as it should be?
    WITH RECURSIVE {FAMILY}
    SELECT i.id, i.address, i.sender_name, i.dmarc, i.masked, i.sender_known,
           (SELECT e.payload ->> 'as' FROM family f JOIN events e ON e.case_id = f.id
            WHERE e.kind = 'sender' AND (e.payload ->> 'interaction')::bigint = i.id
            ORDER BY e.id DESC LIMIT 1) AS said
    FROM interactions i
    WHERE i.id = ANY($2::bigint[]) AND i.direction = 'in' AND (NOT i.sender_known OR i.dmarc = 'fail' OR i.masked)
    """
    found = await db.rows(_Found, sql, case_id, list(interaction_ids))
    owners = await _owners(case_id, [one.address for one in found if not one.sender_known])
    return {one.id: _writer(one, owners.get(_normalised(one.address))) for one in found}


def _writer(found: _Found, owner: _Owner | None) -> Writer:
    seen = Seen(
        known=found.sender_known,
        dmarc=found.dmarc,
        address_accepted=owner is not None and owner.accepted,
        said=found.said or "",
    )
    return Writer(
        interaction_id=found.id,
        address=found.address,
        name=found.sender_name,
        dmarc=found.dmarc,
        masked=found.masked,
        standing=standing_of(seen),
        owner_id=owner.owner_id if owner else None,
        owner=owner.owner if owner else None,
        colleague=owner.colleague if owner else None,
    )


def _normalised(address: str) -> str:
    found = normalise("email", address)
    return found.normalised if isinstance(found, Address) else ""


async def _owners(case_id: int, addresses: Sequence[str]) -> dict[str, _Owner]:
    """Whose these addresses are, and whether they are accepted on the case by now; by the address as compared."""
    compared = [one for one in dict.fromkeys(map(_normalised, addresses)) if one]
    if not compared:
        return {}
    sql = f"""
    -- Whose are these addresses, and are they accepted on this case?
    WITH RECURSIVE {FAMILY}
    SELECT a.address, c.id AS owner_id, c.name AS owner, u.name AS colleague,
           (i.customer_id = ANY($3::bigint[]) AND i.confirmed_at IS NOT NULL) IS TRUE
           OR EXISTS (SELECT FROM participants p JOIN family f ON f.id = p.case_id
                      WHERE p.address = a.address AND p.left_at IS NULL) AS accepted
    FROM unnest($2::text[]) AS a (address)
    LEFT JOIN identities i ON i.kind = 'email' AND i.normalised = a.address
    LEFT JOIN customers c ON c.id = i.customer_id
    LEFT JOIN users u ON lower(u.email) = a.address AND u.active
    """
    group = await group_ids(await customer_of(case_id))
    found = await db.rows(_Owner, sql, case_id, compared, list(group))
    return {one.address: one for one in found}


async def their_own(customer_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of these addresses, as compared, that are the customer's, confirmed or not, or a user's."""
    sql = """
    -- Which of these addresses are the customer's own or a user's?
    SELECT a.address FROM unnest($1::text[]) AS a (address)
    WHERE EXISTS (SELECT FROM identities i WHERE i.kind = 'email' AND i.normalised = a.address
                  AND i.customer_id = ANY($2::bigint[]))
       OR EXISTS (SELECT FROM users u WHERE lower(u.email) = a.address AND u.active)
    """
    found = await db.records(sql, list(addresses), list(await group_ids(customer_id))) if addresses else []
    return {one["address"] for one in found}


async def accepted_on(case_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of these addresses that are accepted on a case: the customer's confirmed ones, whoever takes part,
    and ours."""
    owners = await _owners(case_id, addresses)
    found = {one: owners.get(_normalised(one)) for one in addresses}
    return {one for one, owner in found.items() if owner is not None and (owner.accepted or owner.colleague)}


async def contact_on(case_id: int, interaction_id: int) -> Writer | None:
    """Who wrote one contact that came in, where it stands on this case."""
    sql = f"""
    -- Does this contact stand on this case, and who wrote it?
    WITH RECURSIVE {FAMILY}
    SELECT i.id, i.address, i.sender_name, i.dmarc, i.masked, i.sender_known, NULL::text AS said
    FROM interactions i
    WHERE i.id = $2 AND i.direction = 'in'
      AND (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1)
          IN (SELECT id FROM family)
    """
    found = await db.row(_Found, sql, case_id, interaction_id)
    if found is None:
        return None
    return _writer(found, (await _owners(case_id, [found.address])).get(_normalised(found.address)))
