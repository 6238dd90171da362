"""Coming in by a link, and leaving."""

from dataclasses import dataclass

from casedesk.platform import clock, db, tokens
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.portal.queries.standing import standing_of
from casedesk.portal.queries.visits import Grant, Link, cases_of_address, grants_of, link_with
from casedesk.portal.rules.lifetimes import VISIT_OF_ONE_CASE, grant_ends
from casedesk.portal.tables import PortalGrant, PortalVisit

MOST_GRANTS = 20
"""What one browser holds open at once; the oldest gives way."""


@dataclass(frozen=True)
class LetIn:
    """A browser was let in: its new token, and the case to show, None for the list of all."""

    token: str
    case_id: int | None


async def exchange(token: str, old_token: str | None = None) -> LetIn:
    """Lets a browser in that brings a link's token. Raises NotFound where the link opens nothing (any more).

    What the browser was let into before goes with it, under a new token: one that somebody else may have
    planted is worth nothing afterwards.
    """
    async with db.transaction():
        link = await link_with(tokens.digest(token), clock.now())
        case_id = await opened_by(link) if link is not None else None
        if link is None or (case_id is None and link.case_id is not None):
            raise NotFound(say("This link opens nothing any more."))
        earlier = await _take_over(old_token) if old_token else []
        kept = [one for one in earlier if (one.address, one.lead_id) != (link.address, case_id)]
        new_token = await _let_in(link, kept[: MOST_GRANTS - 1])
    return LetIn(new_token, case_id)


async def opened_by(link: Link) -> int | None:
    """The case that a link to one case opens now; None where it opens none. Raises NotFound where a link to all
    cases would show nothing."""
    if link.case_id is None:
        if not await cases_of_address(link.address, clock.now()):
            raise NotFound(say("There is nothing to see for this address."))
        return None
    standing = await standing_of(link.case_id, link.address)
    return standing.case_id if standing is not None and standing.may_see else None


async def _take_over(old_token: str) -> list[Grant]:
    grants = await grants_of(tokens.digest(old_token), clock.now())
    await leave(old_token)
    return grants


async def _let_in(link: Link, earlier: list[Grant]) -> str:
    token, now = tokens.new_token(), clock.now()
    inserted = await PortalVisit.insert(PortalVisit(token_digest=tokens.digest(token), created_at=now))
    visit_id = int(inserted[0]["id"])
    ends = grant_ends(to_all=link.case_id is None, link_expires_at=link.expires_at, now=now)
    rows = [
        PortalGrant(
            visit_id=visit_id, link_id=one.link_id, granted_at=one.granted_at, expires_at=one.expires_at
        )
        for one in reversed(earlier)
    ]
    rows.append(PortalGrant(visit_id=visit_id, link_id=link.id, granted_at=now, expires_at=ends))
    await PortalGrant.insert(*rows)
    return token


async def grant_also(token: str, link_id: int) -> None:
    """Lets a browser that is in also into what another link opens: the case that continues its own."""
    now = clock.now()
    await db.execute(
        """
        -- Open the case that continues one they were let into.
        INSERT INTO portal_grants (visit_id, link_id, granted_at, expires_at)
        SELECT v.id, l.id, $3, least(l.expires_at, $4) FROM portal_visits v, portal_links l
        WHERE v.token_digest = $1 AND l.id = $2
        """,
        tokens.digest(token),
        link_id,
        now,
        now + VISIT_OF_ONE_CASE,
    )


async def leave(token: str) -> None:
    """Ends a browser's visit; harmless where there is none."""
    digest = tokens.digest(token)
    async with db.transaction():
        await db.execute(
            """
            -- Shut what this browser was let into.
            DELETE FROM portal_grants WHERE visit_id IN (SELECT id FROM portal_visits WHERE token_digest = $1)
            """,
            digest,
        )
        await db.execute("DELETE FROM portal_visits WHERE token_digest = $1", digest)
