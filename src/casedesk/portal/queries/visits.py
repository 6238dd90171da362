"""What links and visits open: read anew at every request, so that what was revoked is shut at once."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.portal.queries.standing import MAY_READ, Standing, selves_of, standing_of


class Link(msgspec.Struct, frozen=True):
    """A link that is good now. No case: all cases of its address."""

    id: int
    case_id: int | None
    address: str
    expires_at: datetime


class Grant(msgspec.Struct, frozen=True):
    """What a browser may open: one case, by the case it leads to now, or all cases of an address (`lead_id`
    None)."""

    link_id: int
    address: str
    lead_id: int | None
    granted_at: datetime
    expires_at: datetime


class CaseOfAddress(msgspec.Struct, frozen=True):
    """One case in a customer's list; `language` is their own, else the one it came in."""

    id: int
    title: str
    stage: str
    disposition: str | None
    opened_at: datetime
    owner: str
    language: str | None


class LinkShown(msgspec.Struct, frozen=True):
    """A link to a case as staff see it: to whom, until when, and when it was last used."""

    address: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Tongue(msgspec.Struct, frozen=True):
    """The languages that a customer is known to read: their own, and that of their organisation."""

    own: str | None = None
    of_organisation: str | None = None


async def tongue_of(address: str) -> Tongue:
    """The languages of whoever reads this mailbox; none where it is nobody's whom we know."""
    sql = """
    -- Which languages does whoever reads this mailbox speak?
    SELECT c.language AS own, o.language AS of_organisation
    FROM identities i JOIN customers c ON c.id = i.customer_id LEFT JOIN organisations o ON o.id = c.organisation_id
    WHERE i.kind = 'email' AND i.normalised = $1
    """
    return await db.row(Tongue, sql, address) or Tongue()


async def link_with(token_digest: bytes, now: datetime) -> Link | None:
    """The link with this token, where it is neither past nor revoked."""
    sql = """
    -- What does this link open?
    SELECT id, case_id, address, expires_at FROM portal_links
    WHERE token_digest = $1 AND revoked_at IS NULL AND expires_at > $2
    """
    return await db.row(Link, sql, token_digest, now)


class Opening(msgspec.Struct, frozen=True):
    """A case that a browser may open: by which address, and what that address is to it."""

    address: str
    standing: Standing


async def opening_of(token_digest: bytes, case_id: int, now: datetime) -> Opening | None:
    """By what the visit with this token may open this case (or the one it was merged into) now; None where it
    may not."""
    granted = await grants_of(token_digest, now)
    for address in dict.fromkeys(one.address for one in granted):
        standing = await standing_of(case_id, address)
        if standing is None or not standing.may_see:
            continue
        held = [one.lead_id for one in granted if one.address == address]
        if standing.case_id in held:
            return Opening(address, standing)
        if None in held and await cases_of_address(address, now, standing.case_id):
            return Opening(address, standing)
    return None


async def grants_of(token_digest: bytes, now: datetime) -> list[Grant]:
    """What the visit with this token may open now, the latest granted first."""
    sql = """
    -- What was this browser let into?
    SELECT g.link_id, l.address, lead.id AS lead_id, g.granted_at, g.expires_at
    FROM portal_visits v
    JOIN portal_grants g ON g.visit_id = v.id
    JOIN portal_links l ON l.id = g.link_id
    LEFT JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT id, merged_into_id FROM cases WHERE id = l.case_id
            UNION ALL
            SELECT c.id, c.merged_into_id FROM up JOIN cases c ON c.id = up.merged_into_id
        )
        SELECT id FROM up WHERE merged_into_id IS NULL
    ) AS lead ON true
    WHERE v.token_digest = $1 AND g.expires_at > $2 AND l.revoked_at IS NULL
    ORDER BY g.id DESC
    """
    return await db.rows(Grant, sql, token_digest, now)


async def cases_of_address(address: str, now: datetime, case_id: int | None = None) -> list[CaseOfAddress]:
    """The cases that whoever reads this mailbox may see, open ones first; or only one of them, if it is theirs.

    All of a customer's where the address is confirmed; else those alone that were opened to it by a link.
    """
    sql = f"""
    -- Which cases may this address see?
    WITH RECURSIVE {selves_of("$1")}, confirmed AS (
        SELECT FROM identities WHERE kind = 'email' AND normalised = $1 AND confirmed_at IS NOT NULL
    ), theirs AS MATERIALIZED (
        SELECT c.id FROM selves s JOIN cases c ON c.customer_id = s.id
        WHERE EXISTS (SELECT FROM confirmed)
           OR EXISTS (SELECT FROM portal_links l WHERE l.case_id = c.id AND l.address = $1
                      AND l.revoked_at IS NULL AND l.expires_at > $2)
        UNION
        SELECT p.case_id FROM participants p WHERE p.address = $1 AND {MAY_READ}
    )
    SELECT c.id, c.title, c.stage, c.disposition, c.opened_at, u.name AS owner,
           coalesce(p.language, c.language) AS language
    FROM theirs JOIN cases c ON c.id = theirs.id
    JOIN users u ON u.id = c.owner_id JOIN customers p ON p.id = c.customer_id
    WHERE c.merged_into_id IS NULL AND c.disposition IS DISTINCT FROM 'spam' AND ($3::bigint IS NULL OR c.id = $3)
    ORDER BY c.disposition IS NOT NULL, c.opened_at DESC, c.id DESC LIMIT 200
    """
    return await db.rows(CaseOfAddress, sql, address, now, case_id)


async def links_to(case_id: int, now: datetime) -> list[LinkShown]:
    """The links that open a case now, the latest for each address."""
    sql = """
    -- Who can open this case by a link?
    SELECT DISTINCT ON (l.address) l.address, l.created_at, l.expires_at,
           (SELECT max(g.granted_at) FROM portal_grants g JOIN portal_links o ON o.id = g.link_id
            WHERE o.case_id = $1 AND o.address = l.address) AS used_at
    FROM portal_links l WHERE l.case_id = $1 AND l.revoked_at IS NULL AND l.expires_at > $2
    ORDER BY l.address, l.expires_at DESC
    """
    return await db.rows(LinkShown, sql, case_id, now)
