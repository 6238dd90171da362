"""The contact history: contacts, notes and events of one or many cases as one stream by time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.keys import LARGEST

BETWEEN_USERS = ("owner", "handoff", "handoff_ended", "task", "task_ended", "task_moved")
"""Kinds of events that pass between users: `from` and `to` of their payloads are users, `team` is a team."""

MOST_RANK = 9
"""Contacts, notes and events of one moment stand in the order of their ranks."""
PAGE = 100
"""Entries on one page of a history."""


@dataclass(frozen=True)
class Place:
    """Where a page of the stream begins: before this entry."""

    at: datetime
    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.rank}-{self.id}"

    def is_before(self, other: "Place") -> bool:
        """Whether a page that begins at the other does not reach what stands directly before this."""
        return (self.at, self.rank, self.id) <= (other.at, other.rank, other.id)


class Entry(msgspec.Struct, frozen=True):
    """One entry: a contact (`kind` contact), a note, or an event by its own kind.

    `who` spoke or acted; `logged_by` wrote it down for them. Words are in `body`; `payload` is the event's,
    with ids and values only. `files` lists a contact's attachments as objects with id, position, name, type,
    content_id and size in bytes; `placed_by` says how a contact found its case; `html` is there for what we sent,
    not for what came. `is_odd` says that the writer of a contact, or something in it, is not as it should be.
    `from_name` and `to_name` are the users or customers that an entry passes between, or the participant it is about.
    """

    rank: int
    id: int
    at: datetime
    case_id: int
    case_title: str
    kind: str
    who: str
    logged_by: str | None
    by_user_id: int | None
    by_rule: str
    placed_by: str
    channel: str
    direction: str
    nature: str
    address: str
    sender_known: bool
    is_odd: bool
    subject: str
    body: str
    quoted: str
    has_html: bool
    html: str | None
    cc: list[str]
    bcc: list[str]
    answered: bool | None
    seconds: int | None
    delivery: str | None
    delivery_reason: str | None
    raw_mail_id: int | None
    payload: dict[str, Any]
    from_name: str | None
    to_name: str | None
    files: list[dict[str, Any]]
    erased_at: datetime | None = None
    """When the customer of its case was erased, and its words with them."""

    @property
    def place(self) -> Place:
        """Where the entries before this one begin."""
        return Place(self.at, self.rank, self.id)


class Stream(msgspec.Struct, frozen=True):
    """One page of a history, oldest first; `earlier` is where the page before it begins, if there is more."""

    entries: list[Entry]
    earlier: Place | None


STREAM = """
-- What happened on these cases, the latest before a given entry?
WITH found AS (
    (SELECT 1 AS rank, i.id, i.at, p.case_id, p.by_rule AS placed_by
     FROM placements p JOIN interactions i ON i.id = p.interaction_id
     WHERE p.case_id = ANY($1::bigint[])
       AND NOT EXISTS (SELECT FROM placements later
                       WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
       AND (i.at, 1, i.id) < ($2::timestamptz, $3::integer, $4::bigint)
     ORDER BY i.at DESC, i.id DESC LIMIT $5)
    UNION ALL
    (SELECT 2, n.id, n.at, n.case_id, '' FROM notes n
     WHERE n.case_id = ANY($1::bigint[]) AND (n.at, 2, n.id) < ($2, $3, $4)
     ORDER BY n.at DESC, n.id DESC LIMIT $5)
    UNION ALL
    (SELECT 3, e.id, e.at, e.case_id, '' FROM events e
     WHERE e.case_id = ANY($1::bigint[]) AND e.kind NOT IN ('contact', 'note') AND (e.at, 3, e.id) < ($2, $3, $4)
     ORDER BY e.at DESC, e.id DESC LIMIT $5)
    ORDER BY at DESC, rank DESC, id DESC LIMIT $5
)
SELECT f.rank, f.id, f.at, f.case_id, c.title AS case_title,
       CASE f.rank WHEN 1 THEN 'contact' WHEN 2 THEN 'note' ELSE e.kind END AS kind,
       CASE i.direction WHEN 'in' THEN coalesce(nullif(i.sender_name, ''), cu.name, nullif(i.address, ''), '')
            ELSE coalesce(u.name, '') END AS who,
       CASE WHEN i.direction = 'in' THEN u.name END AS logged_by, u.id AS by_user_id,
       coalesce(e.by_rule, n.by_rule, '') AS by_rule, f.placed_by,
       coalesce(i.channel, '') AS channel, coalesce(i.direction, '') AS direction,
       coalesce(i.nature, '') AS nature, coalesce(i.address, '') AS address,
       coalesce(i.sender_known, true) AS sender_known,
       (i.direction = 'in' AND (NOT i.sender_known OR i.dmarc = 'fail' OR i.masked)) IS TRUE AS is_odd,
       coalesce(i.subject, '') AS subject,
       coalesce(i.body, n.body, '') AS body, coalesce(i.quoted, '') AS quoted, i.html IS NOT NULL AS has_html,
       CASE i.direction WHEN 'out' THEN i.html END AS html, coalesce(i.cc, '{}') AS cc, coalesce(i.bcc, '{}') AS bcc,
       i.answered, i.seconds, d.state AS delivery, d.reason AS delivery_reason, i.raw_mail_id,
       coalesce(e.payload, said.payload, '{}') AS payload, coalesce(uf.name, cf.name) AS from_name,
       coalesce(ut.name, tt.name, ct.name, nullif(pt.name, ''), pt.address) AS to_name,
       coalesce(a.files, '[]') AS files, k.erased_at
FROM found f
JOIN cases c ON c.id = f.case_id
JOIN customers k ON k.id = c.customer_id
LEFT JOIN interactions i ON f.rank = 1 AND i.id = f.id
LEFT JOIN notes n ON f.rank = 2 AND n.id = f.id
LEFT JOIN events e ON f.rank = 3 AND e.id = f.id
LEFT JOIN users u ON u.id = coalesce(i.by_user_id, n.by_user_id, e.by_user_id)
LEFT JOIN customers cu ON cu.id = i.customer_id
LEFT JOIN users uf ON uf.id = CASE WHEN e.kind = ANY($6) THEN (e.payload ->> 'from')::bigint END
LEFT JOIN users ut ON ut.id = CASE WHEN e.kind = ANY($6) THEN (e.payload ->> 'to')::bigint END
LEFT JOIN teams tt ON tt.id = CASE WHEN e.kind = ANY($6) THEN (e.payload ->> 'team')::bigint END
LEFT JOIN customers cf ON cf.id = CASE e.kind WHEN 'customer' THEN (e.payload ->> 'from')::bigint END
LEFT JOIN customers ct ON ct.id = CASE e.kind WHEN 'customer' THEN (e.payload ->> 'to')::bigint END
LEFT JOIN participants pt ON pt.id = CASE WHEN e.kind LIKE 'participant%' THEN (e.payload ->> 'participant')::bigint END
LEFT JOIN LATERAL (SELECT payload FROM events WHERE f.rank = 1 AND interaction_id = f.id LIMIT 1) said ON true
LEFT JOIN LATERAL (SELECT state, reason FROM deliveries WHERE f.rank = 1 AND interaction_id = f.id
                   ORDER BY id DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', x.id, 'position', x.position, 'name', x.name, 'type', x.type,
                                        'content_id', x.content_id,
                                        'size', fi.size) ORDER BY x.position) AS files
    FROM attachments x JOIN files fi ON fi.id = x.file_id
    WHERE f.rank = 1 AND x.interaction_id = f.id) a ON true
ORDER BY f.at DESC, f.rank DESC, f.id DESC
"""

_AFTER_ALL = Place(datetime.fromisoformat("9999-01-01T00:00:00+00:00"), 0, 0)


async def stream_of(case_ids: list[int], before: Place | None = None, limit: int = PAGE) -> Stream:
    """The latest `limit` entries of these cases before a place, oldest first."""
    place = before or _AFTER_ALL
    found = await db.rows(
        Entry, STREAM, case_ids, place.at, place.rank, place.id, limit + 1, list(BETWEEN_USERS)
    )
    entries = list(reversed(found[:limit]))
    return Stream(entries, entries[0].place if len(found) > limit else None)


async def cases_of_customers(customer_ids: list[int], viewer: Actor) -> list[int]:
    """The keys of all cases of a customer in all their merged selves that the viewer may see."""
    sql = f"""
    -- Which cases has this customer had?
    SELECT c.id FROM cases c WHERE c.customer_id = ANY($1::bigint[]) AND {seen_by("c", "$2", "$3")}
    ORDER BY c.opened_at DESC, c.id DESC
    """
    return [found["id"] for found in await db.records(sql, customer_ids, viewer.sees_all, list(viewer.teams))]


async def customer_stream(
    customer_ids: list[int], viewer: Actor, before: Place | None = None, limit: int = PAGE
) -> Stream:
    """Everything ever said and done with a customer: all cases, channels, identities and merged selves."""
    return await stream_of(await cases_of_customers(customer_ids, viewer), before, limit)


def place_from(text: str) -> Place | None:
    """Reads a place back from an address; None for what is none."""
    try:
        at, rank, key = text.split("-")
        found = Place(datetime.fromtimestamp(float(at), UTC), int(rank), int(key))
    except (ValueError, OverflowError, OSError):
        return None
    return found if 0 <= found.rank <= MOST_RANK and 0 <= found.id <= LARGEST else None
