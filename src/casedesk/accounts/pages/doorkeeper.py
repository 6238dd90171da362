"""Who comes with a session's or a program's token, as the web layer asks it of every request."""

from collections.abc import Collection, Mapping

from casedesk.accounts.actions import entry as actions
from casedesk.accounts.queries.entry import Recognised, sessions_by_key
from casedesk.accounts.rules.lifetimes import session_is_live
from casedesk.accounts.rules.permissions import permissions_of, permissions_of_token
from casedesk.platform import clock
from casedesk.web.sessions import Access, Doorkeeper, Entry, SignedIn


async def recognise_session(token: str, used: bool = True) -> Entry | None:
    """Who comes with this session token; None when it is no longer good. `used`: somebody used it now."""
    found = await actions.use_session(token, used=used)
    if found is None:
        return None
    return Entry(
        _signed_in(found, permissions_of(found.role)),
        Access(session_id=found.key, code_shown_at=found.code_shown_at),
    )


async def recognise_api_token(token: str) -> Entry | None:
    """For whom a program comes with this API token; None when it is no longer good."""
    found = await actions.use_api_token(token)
    if found is None:
        return None
    permissions = permissions_of_token(found.role, found.scopes)
    return Entry(_signed_in(found, permissions), Access(api_token_id=found.key))


async def still_in(session_ids: Collection[int]) -> Mapping[int, SignedIn]:
    """Who is behind each of these sessions that are still good; looking does not use them."""
    now = clock.now()
    return {
        found.key: _signed_in(found, permissions_of(found.role))
        for found in await sessions_by_key(session_ids)
        if found.last_used_at is not None
        and found.expires_at is not None
        and session_is_live(last_seen_at=found.last_used_at, expires_at=found.expires_at, now=now)
    }


def _signed_in(found: Recognised, permissions: frozenset[str]) -> SignedIn:
    return SignedIn(
        id=found.user_id,
        name=found.name,
        email=found.email,
        role=found.role,
        locale=found.locale,
        zone=found.zone,
        permissions=permissions,
        teams=tuple(found.teams),
        level=found.level,
        team_names=tuple(found.team_names),
        keys_off=tuple(found.keys_off),
    )


DOORKEEPER = Doorkeeper(by_session=recognise_session, by_api_token=recognise_api_token)
