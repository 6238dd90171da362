"""One case as its customer reads it: who has it, where it stands, and what was said between them and us.

Shown is what came from the customer or went to them. Not shown: notes and events, what machines wrote, mails
to and from others whom we asked, who else had a copy, and the words of contacts that one of us wrote down
afterwards (a call's are for us); of those only that they took place.
"""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.portal.queries.standing import Standing

CONTACTS = """
FROM placements pl
JOIN interactions i ON i.id = pl.interaction_id
LEFT JOIN users u ON u.id = i.by_user_id
LEFT JOIN customers cu ON cu.id = i.customer_id
"""

SHOWN = """
pl.case_id = ANY($1::bigint[])
AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = pl.interaction_id AND later.id > pl.id)
AND i.nature IN ('ordinary', 'confirmation')
AND (i.customer_id IN (SELECT customer_id FROM cases WHERE id = ANY($1::bigint[]))
     OR i.customer_id = ANY($2::bigint[])
     OR lower(i.address) IN (SELECT o.normalised FROM identities o WHERE o.kind = 'email'
                             AND o.confirmed_at IS NOT NULL AND o.customer_id = ANY($2::bigint[]))
     OR $3 <> '' AND (lower(i.address) = $3 OR $3 = ANY(i.cc)))
AND (i.sender_known OR i.dmarc <> 'fail')
AND NOT EXISTS (SELECT FROM replies r WHERE r.interaction_id = i.id AND r.kind = 'forward')
AND NOT (i.channel = 'email' AND lower(i.address) <> $3 AND NOT $3 = ANY(i.cc)
         AND EXISTS (SELECT FROM participants p WHERE p.case_id = ANY($1::bigint[]) AND p.address = lower(i.address))
         AND NOT EXISTS (SELECT FROM identities s WHERE s.kind = 'email' AND s.normalised = lower(i.address)
                         AND s.customer_id = ANY($2::bigint[])))
"""
"""SQL: which contacts on these cases ($1) may be read by a customer ($2: their selves) who came by the mailbox $3
(empty for us)?"""

WORDS_SHOWN = """(i.by_user_id IS NULL AND i.channel NOT IN ('phone', 'visit')
OR i.channel = 'email' AND i.direction = 'out')"""
"""SQL: are the words of this contact for the customer? What one of us, or a telephone system, wrote down of a call
is not."""


class Head(msgspec.Struct, frozen=True):
    """The head of a customer's case. `title` and `opened_at` are of their own part of it, where it was merged."""

    id: int
    title: str
    channel: str
    opened_at: datetime
    owner_id: int
    owner: str
    stage: str
    stage_since: datetime
    disposition: str | None
    ended_at: datetime | None
    zone: str | None
    customer: str


class Said(msgspec.Struct, frozen=True):
    """One contact. `who` of us it was with, where somebody was; `body` is empty where its words are not shown.
    `files` are objects with id, name, type and size in bytes."""

    id: int
    case_id: int
    at: datetime
    channel: str
    direction: str
    nature: str
    who: str
    by_us: bool
    subject: str
    body: str
    answered: bool | None
    files: list[dict[str, object]]


class FileShown(msgspec.Struct, frozen=True):
    """A file of a contact that is shown."""

    sha256: bytes
    name: str
    type: str


async def head_of(standing: Standing) -> Head:
    """The head of the case that somebody may see."""
    sql = """
    -- What does the customer's page of this case say at its head?
    SELECT c.id, own.title, own.channel, own.opened_at, u.id AS owner_id, u.name AS owner, c.stage,
           c.stage_since, c.disposition, c.ended_at, coalesce(p.zone, o.zone) AS zone, p.name AS customer
    FROM cases c
    JOIN LATERAL (SELECT title, channel, opened_at, customer_id FROM cases WHERE id = ANY($2::bigint[])
                  ORDER BY id <> c.id, opened_at, id LIMIT 1) AS own ON true
    JOIN users u ON u.id = c.owner_id
    JOIN customers p ON p.id = own.customer_id
    LEFT JOIN organisations o ON o.id = p.organisation_id
    WHERE c.id = $1
    """
    found = await db.row(Head, sql, standing.case_id, [*standing.own, *standing.shared])
    if found is None:
        raise NotFound(say("There is no such case."))
    return found


async def said_on(standing: Standing, address: str) -> list[Said]:
    """What was said between them and us, oldest first: the newest 500 contacts."""
    sql = f"""
    -- What was said between this customer and us?
    SELECT * FROM (
        SELECT i.id, pl.case_id, i.at, i.channel, i.direction, i.nature,
               u.id IS NOT NULL AND i.direction = 'out' AS by_us,
               CASE WHEN u.id IS NOT NULL THEN u.name
                    ELSE coalesce(nullif(i.sender_name, ''), cu.name, '') END AS who,
               i.subject, CASE WHEN {WORDS_SHOWN} THEN i.body ELSE '' END AS body, i.answered,
               CASE WHEN {WORDS_SHOWN} THEN coalesce((
                   SELECT jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'type', a.type, 'size', f.size)
                                    ORDER BY a.position)
                   FROM attachments a JOIN files f ON f.id = a.file_id WHERE a.interaction_id = i.id), '[]')
                   ELSE '[]' END AS files
        {CONTACTS}
        WHERE {SHOWN}
        ORDER BY i.at DESC, i.id DESC LIMIT 500
    ) AS latest ORDER BY at, id
    """
    return await db.rows(Said, sql, [*standing.own, *standing.shared], standing.selves, address)


async def file_shown(standing: Standing, address: str, attachment_id: int) -> FileShown:
    """A file of a contact that they may read. Raises NotFound for any other."""
    sql = f"""
    -- Is this file of a contact that this customer may read?
    SELECT f.sha256, a.name, a.type
    {CONTACTS}
    JOIN attachments a ON a.interaction_id = i.id
    JOIN files f ON f.id = a.file_id
    WHERE {SHOWN} AND {WORDS_SHOWN} AND a.id = $4
    """
    cases = [*standing.own, *standing.shared]
    found = await db.row(FileShown, sql, cases, standing.selves, address, attachment_id)
    if found is None:
        raise NotFound(say("There is no such file."))
    return found
