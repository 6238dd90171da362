"""How fetching and sending goes, and what troubles there are."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class Way(msgspec.Struct, frozen=True):
    """One way of a mailbox: `in` or `out`; since when it fails, and why in a sentence."""

    mailbox_id: int
    way: str
    tried_at: datetime | None
    went_well_at: datetime | None
    failing_since: datetime | None
    trouble: str


class Progress(msgspec.Struct, frozen=True):
    """How far fetching came: the last UID taken, under which validity, and when it last went well."""

    uid_validity: int | None = None
    last_uid: int | None = None
    went_well_at: datetime | None = None


class Trouble(msgspec.Struct, frozen=True):
    """Something about mail that an admin should know: where, since when, and what is wrong."""

    place: str
    way: str
    mailbox_id: int | None
    since: datetime
    sentence: str


async def ways() -> list[Way]:
    """How every way of every mailbox is doing."""
    sql = """
    -- How is each mailbox doing?
    SELECT mailbox_id, way, tried_at, went_well_at, failing_since, trouble FROM mailbox_ways
    """
    return await db.rows(Way, sql)


async def progress(mailbox_id: int) -> Progress:
    """How far the fetching of a mailbox came."""
    sql = """
    -- How far did fetching come?
    SELECT uid_validity, last_uid, went_well_at FROM mailbox_ways WHERE mailbox_id = $1 AND way = 'in'
    """
    return await db.row(Progress, sql, mailbox_id) or Progress()


async def troubles() -> list[Trouble]:
    """What is wrong about mail at the moment, the oldest first."""
    sql = """
    -- What is wrong about mail?
    SELECT m.address AS place, w.way, m.id AS mailbox_id, w.failing_since AS since, w.trouble AS sentence
    FROM mailbox_ways w JOIN mailboxes m ON m.id = w.mailbox_id
    WHERE w.failing_since IS NOT NULL AND m.active
      AND ((w.way = 'in' AND m.fetches) OR (w.way = 'out' AND m.sends))
    UNION ALL
    SELECT place, '', NULL, since, sentence FROM mail_troubles
    ORDER BY since
    """
    return await db.rows(Trouble, sql)
