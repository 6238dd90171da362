"""A resolution, and all that decides whether its customer is asked about it."""

from datetime import datetime

import msgspec

from casedesk.platform import db


async def standing_resolution(case_id: int) -> int | None:
    """The start of the resolution that stands on a case; None where none does. One that was restored is the one it
    was."""
    sql = """
    -- By which start is this case resolved?
    SELECT s.id FROM cases c JOIN stage_starts s ON s.case_id = c.id
    WHERE c.id = $1 AND c.disposition = 'resolved' AND s.stage = 'resolved'
      AND coalesce(s.from_at, c.opened_at) = c.resolved_at
    """
    found: int | None = await db.value(sql, case_id)
    return found


class Resolved(msgspec.Struct, frozen=True):
    """A resolved case whose customer might be asked."""

    case_id: int
    customer_id: int
    title: str
    owner: str
    language: str | None
    resolved_at: datetime
    address: str
    mailbox_id: int | None
    own_address: bool
    undeliverable: bool
    asked: bool
    confirmed: bool


async def resolved_case(case_id: int, resolution_id: int) -> Resolved | None:
    """The case of a resolution, if that still stands. Asked is who writes, by the address they last wrote from;
    else by the one that is confirmed as theirs."""
    sql = """
    -- Whom do we ask about this resolution, and were they asked or did they say so already?
    SELECT c.id AS case_id, c.customer_id, c.title, o.name AS owner, coalesce(c.language, cu.language,
           (SELECT language FROM organisations WHERE id = cu.organisation_id)) AS language,
           c.resolved_at, coalesce(wrote.address, theirs.value, '') AS address, wrote.mailbox_id,
           EXISTS (SELECT FROM mailboxes
                   WHERE normalised = lower(coalesce(wrote.address, theirs.value))) AS own_address,
           EXISTS (SELECT FROM identities WHERE kind = 'email' AND undeliverable_at IS NOT NULL
                   AND normalised = lower(coalesce(wrote.address, theirs.value))) AS undeliverable,
           EXISTS (SELECT FROM solution_asks WHERE stage_start_id = s.id) AS asked,
           EXISTS (SELECT FROM placements p JOIN interactions i ON i.id = p.interaction_id
                   WHERE p.case_id = c.id AND i.nature = 'confirmation' AND i.at >= c.resolved_at) AS confirmed
    FROM cases c
    JOIN stage_starts s ON s.id = $2 AND s.case_id = c.id AND coalesce(s.from_at, c.opened_at) = c.resolved_at
    JOIN customers cu ON cu.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    LEFT JOIN LATERAL (
        SELECT i.address, i.mailbox_id FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = c.id AND i.direction = 'in' AND i.channel IN ('email', 'form') AND i.nature = 'ordinary'
          AND i.customer_id = c.customer_id AND i.sender_known AND i.dmarc <> 'fail' AND i.address <> ''
        ORDER BY i.at DESC, i.id DESC LIMIT 1) AS wrote ON true
    LEFT JOIN LATERAL (
        SELECT value FROM identities WHERE customer_id = c.customer_id AND kind = 'email' AND confirmed_at IS NOT NULL
        ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS theirs ON true
    WHERE c.id = $1 AND c.disposition = 'resolved' AND c.merged_into_id IS NULL
    """
    return await db.row(Resolved, sql, case_id, resolution_id)
