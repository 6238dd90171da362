"""Mails as they came: one of them, the tray, and counts by state."""

from datetime import datetime

import msgspec

from casedesk.platform import db

PAGE = 50


class Raw(msgspec.Struct, frozen=True):
    """One mail as it came, and what became of it."""

    id: int
    source: bytes
    came_from: str
    received_at: datetime
    state: str
    reason: str
    attempts: int
    interaction_id: int | None
    mailbox_id: int | None
    envelope_to: list[str]
    sealed: bool
    full_size: int | None


class InTray(msgspec.Struct, frozen=True):
    """A mail that could not be placed, with the beginning of its bytes to read its head from. `sealed`: it shows
    a card's number; `interaction_id` is the contact that it was, where it was taken off a case."""

    id: int
    head: bytes
    size: int
    came_from: str
    received_at: datetime
    reason: str
    attempts: int
    sealed: bool
    interaction_id: int | None


class Became(msgspec.Struct, frozen=True):
    """What became of a mail: its state and the reason, the case it was put on first, and whether it opened that."""

    state: str
    reason: str
    case_id: int | None
    new_case: bool


_RAW = """
SELECT id, source, came_from, received_at, state, reason, attempts, interaction_id, mailbox_id, envelope_to, sealed,
       full_size
FROM raw_mails"""


async def raw_mail(raw_id: int) -> Raw | None:
    """One mail as it came."""
    return await db.row(Raw, f"-- What came?\n{_RAW} WHERE id = $1", raw_id)


async def became_of(raw_id: int) -> Became | None:
    """What became of a mail that somebody else understood."""
    sql = """
    -- Where was this mail put, and was it the first there?
    SELECT r.state, r.reason, p.case_id,
           p.id IS NOT NULL
           AND NOT EXISTS (SELECT FROM placements o WHERE o.case_id = p.case_id AND o.id < p.id) AS new_case
    FROM raw_mails r LEFT JOIN LATERAL (
        SELECT id, case_id FROM placements WHERE interaction_id = r.interaction_id ORDER BY id LIMIT 1
    ) p ON true
    WHERE r.id = $1
    """
    return await db.row(Became, sql, raw_id)


async def raw_mail_of_interaction(interaction_id: int) -> Raw | None:
    """The mail that a contact was read from."""
    return await db.row(
        Raw,
        f"""
        -- Which mail was this contact read from?
        {_RAW} WHERE id = (SELECT raw_mail_id FROM interactions WHERE id = $1)
        """,
        interaction_id,
    )


_IN_TRAY = """
    SELECT id, substring(source for 16384) AS head, length(source) AS size, came_from, received_at, reason, attempts,
           sealed, interaction_id
    FROM raw_mails"""


async def tray(after: int = 0, limit: int = PAGE) -> list[InTray]:
    """Mails in the tray, oldest first, from the one after `after` on."""
    sql = f"-- What could not be placed?{_IN_TRAY} WHERE state = 'tray' AND id > $1 ORDER BY id LIMIT $2"
    return await db.rows(InTray, sql, after, limit)


async def spam(before: int | None = None, limit: int = PAGE) -> list[InTray]:
    """Mails in the spam, newest first, from the one before `before` on."""
    sql = f"""
    -- What was taken for spam?{_IN_TRAY}
    WHERE state = 'spam' AND ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2
    """
    return await db.rows(InTray, sql, before, limit)


async def count_in_spam() -> int:
    """How many mails lie in the spam."""
    sql = "-- How many mails were taken for spam?\nSELECT count(*) FROM raw_mails WHERE state = 'spam'"
    return int(await db.value(sql))


async def count_in_tray() -> int:
    """How many mails wait in the tray."""
    sql = "-- How many mails could not be placed?\nSELECT count(*) FROM raw_mails WHERE state = 'tray'"
    return int(await db.value(sql))


async def waiting(limit: int = 500) -> list[int]:
    """Mails that were kept but not yet understood, in the order in which they should be: one of each sender,
    then the next of each, so that whoever sends thousands waits behind everybody else."""
    sql = """
    -- Whose turn is it?
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY CASE WHEN sender = '' THEN id::text ELSE sender END ORDER BY id) AS turn
        FROM raw_mails WHERE state = 'waiting'
    ) AS turns ORDER BY turn, id LIMIT $1
    """
    return [found["id"] for found in await db.records(sql, limit)]


async def same_contact(message_id: str, body_hash: bytes) -> int | None:
    """The contact that a mail with this id and body is already."""
    sql = """
    -- Is this mail a contact already?
    SELECT id FROM interactions WHERE message_id = $1 AND body_hash = $2
    """
    found: int | None = await db.value(sql, message_id, body_hash)
    return found


async def known_message(message_id: str) -> bool:
    """Whether any contact bears this message id."""
    sql = "-- Is this message id known?\nSELECT EXISTS (SELECT FROM interactions WHERE message_id = $1)"
    return bool(await db.value(sql, message_id))
