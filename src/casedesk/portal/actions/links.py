"""Links to the customer's page: made for an address, and revoked."""

from datetime import timedelta

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.customers.events import IdentityRemoved
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, db, public_address, tokens
from casedesk.portal.queries.standing import standing_of
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
        lasts = timedelta(days=(await desk_settings()).link_days)
        customer_id = standing.selves[0] if standing.is_customer else None
        token = await make_link(standing.case_id, customer_id, found.normalised, lasts)
    return page_of(token)


async def make_link(case_id: int | None, customer_id: int | None, address: str, lasts: timedelta) -> str:
    """Writes down a link to a case, or to all of them where None; returns its token."""
    token, now = tokens.new_token(), clock.now()
    await PortalLink.insert(
        PortalLink(
            case_id=case_id,
            customer_id=customer_id,
            address=address,
            token_digest=tokens.digest(token),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


async def fresh_link(customer_id: int, address: str) -> str:
    """A link to all cases of a confirmed address, good for half an hour."""
    return page_of(await make_link(None, customer_id, address, FRESH_LINK))


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
