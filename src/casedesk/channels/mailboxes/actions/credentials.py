"""What a mailbox signs in with: its password, or an access token that is fresh enough."""

import time
from dataclasses import dataclass

import httpx
import msgspec

from casedesk.channels.mailboxes.actions.keeping import keep_refresh_token
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox, mailbox, secrets_of
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets, token_request, token_url_of
from casedesk.platform.errors import Refused
from casedesk.platform.imap import Account
from casedesk.platform.sentences import say
from casedesk.platform.smtp import Server

PATIENCE = 20.0
"""Seconds that a provider may think about an access token."""

_BEFORE_ITS_END = 120.0
"""Seconds before its end from which an access token is not used any more."""

_USUAL_LIFE = 3_600.0


class NoToken(Refused):
    """The provider gave no access token; the reason is a sentence."""


class Granted(msgspec.Struct, frozen=True):
    """What a provider gave: an access token, the seconds it is good for, and perhaps another refresh token."""

    access_token: str
    expires_in: float | None = None
    refresh_token: str | None = None


class _Denied(msgspec.Struct, frozen=True):
    error: str
    error_description: str = ""


@dataclass(frozen=True)
class _Fresh:
    token: str
    until: float


_fresh: dict[tuple[int, str, str], _Fresh] = {}


async def account_of(found: Mailbox) -> Account:
    """What a mailbox's mail is fetched with. Raises NoToken, Unusable."""
    secrets = secrets_of(found)
    token = await access_token(found.id, secrets) if found.sign_in == "oauth2" else ""
    return imap_account(found.profile, secrets, token)


def imap_account(profile: Profile, secrets: Secrets, token: str) -> Account:
    """What to sign in with for fetching."""
    return Account(
        host=profile.imap_host,
        port=profile.imap_port,
        security=profile.imap_security,
        login=profile.imap_login,
        password="" if token else secrets.password,
        token=token,
        folder=profile.imap_folder,
    )


async def server_of(mailbox_id: int) -> Server:
    """What a mailbox's answers are sent with. Raises NotFound, Unusable; its token raises NoToken."""
    found = await mailbox(mailbox_id)
    return smtp_server(found.id, found.profile, secrets_of(found))


def smtp_server(mailbox_id: int, profile: Profile, secrets: Secrets) -> Server:
    """What to sign in with for sending."""

    async def token() -> str:
        return await access_token(mailbox_id, secrets)

    return Server(
        host=profile.smtp_host,
        port=profile.smtp_port,
        security=profile.smtp_security,
        login=profile.smtp_login,
        password=secrets.smtp_password or secrets.password,
        token=token if profile.sign_in == "oauth2" else None,
    )


async def access_token(mailbox_id: int, secrets: Secrets) -> str:
    """An access token good for two minutes at least, from the provider where none is at hand. Raises NoToken."""
    key = (mailbox_id, token_url_of(secrets), secrets.client_id)
    held = _fresh.get(key)
    if held is not None and held.until > time.monotonic():
        return held.token
    granted = await ask_for_token(secrets)
    life = granted.expires_in if granted.expires_in is not None else _USUAL_LIFE
    if mailbox_id:
        _fresh[key] = _Fresh(granted.access_token, time.monotonic() + life - _BEFORE_ITS_END)
        if granted.refresh_token and granted.refresh_token != secrets.refresh_token:
            # Microsoft gives a new one each time, and forgets the old one after a while.
            await keep_refresh_token(mailbox_id, secrets.refresh_token, granted.refresh_token)
    return granted.access_token


def forget_tokens(mailbox_id: int) -> None:
    """A server refused the access token, or somebody typed other secrets: the next one is asked for anew."""
    for key in [key for key in _fresh if key[0] == mailbox_id]:
        del _fresh[key]


async def ask_for_token(secrets: Secrets) -> Granted:
    """A new access token from the provider. Raises NoToken with what it said."""
    return await ask_provider(secrets, token_request(secrets))


async def ask_provider(secrets: Secrets, asked: dict[str, str]) -> Granted:
    """What the provider grants to such a request. Raises NoToken with what it said."""
    url = token_url_of(secrets)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False) as client:
            answer = await client.post(url, data=asked)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoToken(
            say("%(url)s gives out no access token: %(error)s.", url=_host(url), error=_short(str(error)))
        ) from error
    try:
        return msgspec.json.decode(answer.content, type=Granted)
    except msgspec.DecodeError:
        raise NoToken(
            say("%(url)s gives out no access token: %(answer)s", url=_host(url), answer=_said(answer))
        ) from None


def _said(answer: httpx.Response) -> str:
    try:
        denied = msgspec.json.decode(answer.content, type=_Denied)
    except msgspec.DecodeError:
        return f"it answered with status {answer.status_code}."
    words = _short(f"{denied.error}, {denied.error_description}".strip(", "))
    again = " Consent again, and type in the new refresh token." if denied.error == "invalid_grant" else ""
    return f"{words.rstrip('.')}.{again}"


def _host(url: str) -> str:
    return httpx.URL(url).host or url


def _short(words: str) -> str:
    return " ".join(words.split())[:200] or "no reason was given"
