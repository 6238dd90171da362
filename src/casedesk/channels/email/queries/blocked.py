"""Senders whose mail nobody reads: the list, and whether an address is on it."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class Blocked(msgspec.Struct, frozen=True):
    """An address (ann@example.org) or a domain (@example.org) on the list; `mails` is how many it kept away."""

    id: int
    pattern: str
    reason: str
    by_user_id: int
    by_name: str
    recorded_at: datetime
    mails: int


async def blocked_senders() -> list[Blocked]:
    """Who is blocked, the latest first."""
    sql = """
    -- Whose mail goes to spam unread, and how much of it came?
    SELECT b.id, b.pattern, b.reason, b.by_user_id, u.name AS by_name, b.recorded_at,
           (SELECT count(*) FROM raw_mails r WHERE r.state = 'spam'
            AND (r.sender = b.pattern
                 OR left(b.pattern, 1) = '@' AND right(r.sender, length(b.pattern)) = b.pattern)) AS mails
    FROM blocked_senders b JOIN users u ON u.id = b.by_user_id
    ORDER BY b.recorded_at DESC, b.id DESC
    """
    return await db.rows(Blocked, sql)


async def blocking(address: str) -> str:
    """The entry by which this address, normalised, is blocked: its own, or its domain's; "" where none."""
    sql = """
    -- Is this sender blocked, by themselves or with their domain?
    SELECT pattern FROM blocked_senders WHERE pattern IN ($1, $2) ORDER BY length(pattern) DESC LIMIT 1
    """
    return str(await db.value(sql, address, "@" + address.rpartition("@")[2]) or "")


async def customers_at(domain: str) -> int:
    """How many customers have a confirmed address at this domain: they would be blocked with it."""
    sql = """
    -- Who would be blocked with this domain?
    SELECT count(DISTINCT customer_id) FROM identities
    WHERE kind = 'email' AND confirmed_at IS NOT NULL AND split_part(normalised, '@', -1) = $1
    """
    return int(await db.value(sql, domain))


async def our_domains() -> list[str]:
    """The addresses and domains of ours, which nobody can block."""
    sql = """
    -- Which addresses are ours?
    SELECT normalised FROM mailboxes UNION SELECT '@' || split_part(normalised, '@', 2) FROM mailboxes
    UNION SELECT lower(email) FROM users WHERE active
    """
    return [found["normalised"] for found in await db.records(sql)]
