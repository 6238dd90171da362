"""What every verb here does: hold the customer, write the history, keep the search column true."""

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from casedesk.customers.queries.groups import group_ids, kept_id_of
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.erased import refuse_erased
from casedesk.customers.rules.search import words_of
from casedesk.customers.tables import CustomerEvent
from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say

HOLD = """
-- Who are these customers now, held against other changes? In the order that all actions lock in.
SELECT id, merged_into_id, erased_at FROM customers WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""

HOLD_WHOLE = """
-- These customers are held so that no row that names them can be written either.
SELECT id FROM customers WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
"""

WORDS_READ = """
-- What are these customers found by?
SELECT c.id, c.name, c.external_id, o.name AS organisation,
       ARRAY(SELECT ARRAY[i.kind, i.normalised, i.value] FROM identities i WHERE i.customer_id = c.id
             ORDER BY i.id) AS addresses
FROM customers c LEFT JOIN organisations o ON o.id = c.organisation_id
WHERE c.id = ANY($1::bigint[])
"""

WORDS_WRITE = """
-- Find these customers by these words from now on.
UPDATE customers c SET words = n.words::tsvector
FROM unnest($1::bigint[], $2::text[]) AS n (id, words) WHERE c.id = n.id
"""


class _MergedMeanwhileError(Exception):
    """Whoever stood for a customer was merged into somebody."""


async def hold(customer_id: int) -> int:
    """Locks a customer against a merge meanwhile, and returns the key of the one who stands for them now.

    Raises NotFound where there is no such customer.
    """
    return (await hold_kept([customer_id]))[0]


async def hold_kept(customer_ids: Sequence[int]) -> list[int]:
    """Locks whoever stands for these customers now, and returns their keys in the same order.

    Raises NotFound where one of them does not exist.
    """
    while True:
        kept = [await _kept(customer_id) for customer_id in customer_ids]
        # Merged in the blink between reading and locking: then look again, from a savepoint, because
        # locks that are kept from a first try would no longer be taken by rising key.
        with contextlib.suppress(_MergedMeanwhileError):
            async with db.transaction():
                if any(pointer is not None for pointer in (await hold_all(kept)).values()):
                    raise _MergedMeanwhileError
                return kept


async def _kept(customer_id: int) -> int:
    kept = await kept_id_of(customer_id)
    if kept is None:
        raise NotFound(say("There is no such customer."))
    return kept


async def hold_all(customer_ids: Collection[int]) -> dict[int, int | None]:
    """Locks customers by rising key; returns whom each is merged into. Raises NotFound for a missing one, Erased for
    one who was erased."""
    held = await db.records(HOLD, sorted(set(customer_ids)))
    if len(held) < len(set(customer_ids)):
        raise NotFound(say("There is no such customer."))
    refuse_erased(any(one["erased_at"] is not None for one in held))
    return {one["id"]: one["merged_into_id"] for one in held}


async def hold_selves(customer_id: int) -> list[int]:
    """Locks a customer in all their merged selves against other changes, and returns the keys.

    Raises NotFound, Erased.
    """
    while True:
        selves = await group_ids(customer_id)
        if not selves:
            raise NotFound(say("There is no such customer."))
        with contextlib.suppress(_MergedMeanwhileError):
            async with db.transaction():
                await hold_all(selves)
                if await group_ids(customer_id) != selves:
                    raise _MergedMeanwhileError
                return selves


async def hold_whole(customer_ids: Collection[int]) -> None:
    """Also keeps away what only names these customers, whose cases are held: whoever holds one of those may be about
    to write such a row, so that taken before the cases this lock would wait for itself."""
    await db.records(HOLD_WHOLE, list(customer_ids))


async def enter(
    customer_ids: Sequence[int],
    kind: str,
    by: Actor,
    payload: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Writes into the history of these customers what happened; `payload` holds ids and values only."""
    now = clock.now()
    entries = [
        CustomerEvent(
            customer_id=customer_id,
            at=min(at or now, now),
            recorded_at=now,
            actor_kind=by.kind,
            user_id=by.user_id,
            rule=by.rule,
            kind=kind,
            payload=payload or {},
        )
        for customer_id in customer_ids
    ]
    await CustomerEvent.insert(*entries)


async def refresh_words(customer_ids: Collection[int]) -> None:
    """Brings the search column of these customers up to what they are called and where they are reached."""
    found = await db.records(WORDS_READ, list(customer_ids))
    words = [
        words_of(one["name"], one["organisation"], one["addresses"], one["external_id"]) for one in found
    ]
    await db.execute(WORDS_WRITE, [one["id"] for one in found], words)


async def mark_erased(customer_ids: Collection[int], at: datetime) -> None:
    """Says of these customers, who are held, that they were erased; the guard of the record demands a tombstone."""
    await db.execute(
        "UPDATE customers SET erased_at = $2 WHERE id = ANY($1::bigint[])", list(customer_ids), at
    )
