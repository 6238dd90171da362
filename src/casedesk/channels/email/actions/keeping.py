"""Making mails durable: their bytes as they came, who they say they are from, and the way they took.

Nothing is understood here but the From line, so that nothing can go wrong with a mail before it is safe.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from casedesk.channels.email.actions.too_large import answer_politely
from casedesk.channels.email.rules.heads import sender_of
from casedesk.platform import clock, db
from casedesk.platform.sentences import say

KEPT = "casedesk_mail"
"""What is notified when a mail was kept, so that it is understood at once."""

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Arrival:
    """By which way a mail came: our mailbox, and the envelope where the way has one."""

    mailbox_id: int | None = None
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()


NOWHERE = Arrival()


async def keep(source: bytes, came_from: str, arrival: Arrival = NOWHERE) -> int:
    """Makes a mail's bytes durable; the same bytes are kept once. Returns the key of the kept mail."""
    return await keep_new(source, came_from, arrival) or await _kept_before(source)


async def keep_new(source: bytes, came_from: str, arrival: Arrival = NOWHERE) -> int | None:
    """Makes a mail's bytes durable; returns its key, or None where the same bytes were kept before."""
    async with db.transaction():
        found = await _insert(source, came_from, arrival, state="waiting", reason="", full_size=None)
        if found is not None:
            await db.execute("SELECT pg_notify($1, '')", KEPT)
    return found


async def keep_all(sources: Iterable[bytes], came_from: str, arrival: Arrival = NOWHERE) -> list[int]:
    """Makes several mails durable by one commit, which is quicker; all of them or none."""
    async with db.transaction():
        return [await keep(source, came_from, arrival) for source in sources]


async def keep_head(
    head: bytes, full_size: int, most: int, came_from: str, arrival: Arrival = NOWHERE
) -> int:
    """Keeps the head of a mail that is larger than is taken: it stands in the tray with the reason, and a person
    who sent it is told, once. Sizes are in bytes. Returns the key of the kept mail."""
    reason = say(
        "It has %(full_size)s MB, more than the %(most)s MB that are taken. Only its head was kept.",
        full_size=f"{full_size / MEGABYTE:.0f}",
        most=f"{most / MEGABYTE:.0f}",
    )
    async with db.transaction():
        found = await _insert(head, came_from, arrival, state="tray", reason=reason, full_size=full_size)
        if found is None:
            return int(await _kept_before(head))
        await answer_politely(head, full_size, most, arrival.mailbox_id)
    return int(found)


async def _insert(
    source: bytes, came_from: str, arrival: Arrival, *, state: str, reason: str, full_size: int | None
) -> int | None:
    found: int | None = await db.value(
        """
        INSERT INTO raw_mails (sha256, source, came_from, received_at, recorded_at, mailbox_id, envelope_from,
            envelope_to, sender, state, reason, full_size)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (sha256) DO NOTHING RETURNING id
        """,
        hashlib.sha256(source).digest(),
        source,
        came_from,
        clock.now(),
        arrival.mailbox_id,
        arrival.envelope_from,
        list(arrival.envelope_to),
        sender_of(source) or (arrival.envelope_from or "").lower(),
        state,
        reason,
        full_size,
    )
    return found


async def _kept_before(source: bytes) -> int:
    found: int = await db.value(
        "-- Which mail has these bytes?\nSELECT id FROM raw_mails WHERE sha256 = $1",
        hashlib.sha256(source).digest(),
    )
    return found
