"""Mails that go out: one of them, those that are due, and what is known of each contact's sending."""

from datetime import datetime

import msgspec

from casedesk.channels.email.rules.loops import Traffic
from casedesk.platform import db


class Outgoing(msgspec.Struct, frozen=True):
    """One mail that goes out, and how far it came."""

    id: int
    kind: str
    interaction_id: int | None
    case_id: int | None
    mailbox_id: int | None
    message_id: str
    in_reply_to: str | None
    thread: list[str]
    to_address: str
    cc: list[str]
    bcc: list[str]
    subject: str
    body: str
    language: str | None
    state: str
    attempts: int
    try_at: datetime
    tried_at: datetime | None
    answer: str
    taken: list[str]
    recorded_at: datetime

    @property
    def recipients(self) -> list[str]:
        """Everybody who gets it, each once."""
        return list(dict.fromkeys([self.to_address, *self.cc, *self.bcc]))


_OUTGOING = """
SELECT id, kind, interaction_id, case_id, mailbox_id, message_id, in_reply_to, thread, to_address, cc, bcc, subject,
       body, language, state, attempts, try_at, tried_at, answer, taken, recorded_at
FROM outgoing_mails"""


async def outgoing_mail(mail_id: int, *, hold: bool = False) -> Outgoing | None:
    """One mail; with `hold` nobody else changes it until the transaction ends."""
    locked = " FOR UPDATE" if hold else ""
    return await db.row(Outgoing, f"-- What goes out?{_OUTGOING} WHERE id = $1{locked}", mail_id)


async def mail_of_contact(interaction_id: int) -> Outgoing | None:
    """The mail by which a contact goes out."""
    sql = f"-- By which mail does this contact go out?{_OUTGOING} WHERE interaction_id = $1"
    return await db.row(Outgoing, sql, interaction_id)


async def own_mails(message_ids: list[str]) -> list[Outgoing]:
    """Which of these message ids are ours: the mails that bear them."""
    sql = f"-- Which of these mails are ours?{_OUTGOING} WHERE message_id = ANY($1::text[]) ORDER BY id DESC"
    return await db.rows(Outgoing, sql, message_ids)


class Sending(msgspec.Struct, frozen=True):
    """How far the mail of a contact came, for its case's page."""

    mail_id: int
    interaction_id: int
    state: str
    attempts: int
    try_at: datetime
    answer: str


async def sending_of(interaction_ids: list[int]) -> dict[int, Sending]:
    """How far the mails of these contacts came, by contact; only those that are not sent."""
    if not interaction_ids:
        return {}
    sql = """
    -- How far did the mails of these contacts come?
    SELECT id AS mail_id, interaction_id, state, attempts, try_at, answer FROM outgoing_mails
    WHERE interaction_id = ANY($1::bigint[]) AND state <> 'sent'
    """
    return {found.interaction_id: found for found in await db.rows(Sending, sql, interaction_ids)}


class Due(msgspec.Struct, frozen=True):
    """A mail whose time has come."""

    id: int
    try_at: datetime


async def due_mails(now: datetime, limit: int = 500) -> list[Due]:
    """Waiting mails whose time has come, the longest due first."""
    sql = """
    -- Which mails are due?
    SELECT id, try_at FROM outgoing_mails WHERE state = 'waiting' AND try_at <= $1 ORDER BY try_at, id LIMIT $2
    """
    return await db.rows(Due, sql, now, limit)


async def left_on_the_way(before: datetime) -> list[int]:
    """Mails whose sending began before then and never ended."""
    sql = "-- What was left in the middle?\nSELECT id FROM outgoing_mails WHERE state = 'sending' AND tried_at < $1"
    return [found["id"] for found in await db.records(sql, before)]


async def traffic_of(address: str, since: datetime) -> Traffic:
    """How many mails came from an address and went to it automatically since then."""
    sql = """
    -- How much mail went between us and this address lately?
    SELECT (SELECT count(*) FROM interactions
            WHERE channel = 'email' AND direction = 'in' AND address = $1 AND at >= $2) AS received,
           count(*) FILTER (WHERE kind IN ('acknowledgement', 'question', 'notice', 'link')) AS automatic,
           count(*) FILTER (WHERE kind = 'acknowledgement') AS acknowledged
    FROM outgoing_mails WHERE to_address = $1 AND recorded_at >= $2
    """
    found = await db.row(Traffic, sql, address, since)
    return found or Traffic()
