"""Links to the customer's page: made for an address, and revoked."""

from datetime import timedelta

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.channels.email.actions.sending import queue_mail
from casedesk.channels.email.wording import words_of
from casedesk.customers.events import IdentityRemoved
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, db, public_address, tokens
from casedesk.portal.queries.standing import Standing, standing_of
from casedesk.portal.queries.visits import cases_of_address
from casedesk.portal.rules.lifetimes import FRESH_LINK
from casedesk.portal.tables import PortalLink
from casedesk.settings.queries import desk_settings


async def customer_link(case_id: int, address: str) -> str | None:
    """The address of a page that opens this one case to whoever reads the mailbox `address`; None where that
    address may not see it. The answer to the question `customer_link`.

    Each call makes a new link in the current transaction; all of them stay good until they expire or are
    revoked. Its token stands nowhere but in what is returned: ask when the mail is composed, and keep the
    link out of the record.
    """
    found = normalise("email", address)
    if not isinstance(found, Address):
        return None
    async with db.transaction():
        standing = await standing_of(case_id, found.normalised)
        if standing is None or not standing.may_see:
            return None
        _link_id, token = await link_to(standing.case_id, standing, found.normalised)
    return page_of(token)


async def link_to(case_id: int, standing: Standing, address: str) -> tuple[int, str]:
    """Writes down a link to one case, good for as long as the desk chose; returns its key and its token."""
    lasts = timedelta(days=(await desk_settings()).link_days)
    customer_id = standing.selves[0] if standing.own else None
    return await _make(case_id, customer_id, address, lasts)


async def _make(
    case_id: int | None, customer_id: int | None, address: str, lasts: timedelta
) -> tuple[int, str]:
    token, now = tokens.new_token(), clock.now()
    inserted = await PortalLink.insert(
        PortalLink(
            case_id=case_id,
            customer_id=customer_id,
            address=address,
            token_digest=tokens.digest(token),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return int(inserted[0]["id"]), token


async def send_fresh_link(address: str) -> None:
    """Sends a link to all that an address may see, good for half an hour, to that address; nothing where there
    is nothing to see. Runs as a job: who asked for it cannot tell by the time it takes."""
    async with db.transaction():
        cases = await cases_of_address(address, clock.now())
        if not cases:
            return
        owner = await by_identity("email", address)
        customer_id = owner.customer_id if owner is not None else None
        _link_id, token = await _make(None, customer_id, address, FRESH_LINK)
        settings = await desk_settings()
        language = next((one.language for one in cases if one.language), settings.language)
        words = words_of(language)
        told = {"desk": settings.desk_name, "link": page_of(token), "minutes": FRESH_LINK.seconds // 60}
        subject, body = words.fresh_subject.format(**told), words.fresh.format(**told)
        await queue_mail("link", address, subject, body.strip(), language)


def page_of(token: str) -> str:
    """Where this token opens something."""
    return public_address.absolute(f"/my/{token}")


async def revoke_links(case_id: int, by: Doer) -> int:
    """Revokes every link to a case; whoever came in by one is out at once. Returns how many there were."""
    async with db.transaction():
        revoked = await db.records(
            """
            -- Revoke the links to this case.
            UPDATE portal_links SET revoked_at = $2, revoked_by_user_id = $3
            WHERE case_id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING id
            """,
            case_id,
            clock.now(),
            by.user_id,
        )
        if revoked:
            await note(by, "customer_links_revoked", "case", case_id, links=len(revoked))
    return len(revoked)


async def revoke_links_of_removed(event: IdentityRemoved) -> None:
    """An address is the customer's no more: nothing that was sent to it opens their cases."""
    await db.execute(
        """
        -- Revoke the links that were sent to an address which this customer has no more.
        UPDATE portal_links l SET revoked_at = $2
        WHERE l.customer_id = ANY($1::bigint[]) AND l.revoked_at IS NULL
          AND NOT EXISTS (SELECT FROM identities i WHERE i.kind = 'email' AND i.normalised = l.address)
        """,
        await group_ids(event.customer_id),
        clock.now(),
    )
