"""Trying a mailbox out against its real servers, before it is relied on."""

import asyncio
from dataclasses import dataclass

from casedesk.channels.mailboxes.actions.credentials import (
    ask_for_token,
    forget_tokens,
    imap_account,
    smtp_server,
)
from casedesk.channels.mailboxes.actions.ways import note_trouble, note_well
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox, secrets_of
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets, completed
from casedesk.platform import smtp
from casedesk.platform.errors import CasedeskError
from casedesk.platform.imap import Account, ImapTrouble, Session
from casedesk.platform.own_thread import OwnThread
from casedesk.platform.sentences import say

PATIENCE = 12.0
"""Seconds that a server may take before it counts as hanging; somebody waits before a form."""


@dataclass(frozen=True)
class Found:
    """How a trial ended: for each way that was tried, nothing or what is wrong in a sentence."""

    fetching: str | None = None
    sending: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return self.fetching is None and self.sending is None


async def try_out(profile: Profile, secrets: Secrets) -> Found:
    """Signs in at the servers a mailbox names, opens its folder, sends nothing. Takes 15 seconds at most."""
    profile = completed(profile)
    token = ""
    if profile.sign_in == "oauth2" and (profile.fetches or profile.sends):
        try:
            token = (await ask_for_token(secrets)).access_token
        except CasedeskError as error:
            return Found(error.reason if profile.fetches else None, error.reason if profile.sends else None)
    fetching, sending = await asyncio.gather(
        _fetching(profile, imap_account(profile, secrets, token)), _sending(profile, secrets, token)
    )
    return Found(fetching, sending)


async def try_again(found: Mailbox) -> Found:
    """Tries a mailbox out as it is stored, and notes how it went."""
    forget_tokens(found.id)
    profile = found.profile
    try:
        outcome = await try_out(profile, secrets_of(found))
    except CasedeskError as error:  # its secrets cannot be read
        outcome = Found(error.reason if profile.fetches else None, error.reason if profile.sends else None)
    await note(found.id, profile, outcome)
    return outcome


async def note(mailbox_id: int, profile: Profile, found: Found | None) -> None:
    """Notes how a trial of a mailbox went; what is stored may be signed in with at once."""
    forget_tokens(mailbox_id)
    if found is None:
        return
    for way, used, wrong in (
        ("in", profile.fetches, found.fetching),
        ("out", profile.sends, found.sending),
    ):
        if used and wrong is None:
            await note_well(mailbox_id, way)
        elif used:
            await note_trouble(mailbox_id, way, wrong or "")


async def _fetching(profile: Profile, account: Account) -> str | None:
    if not profile.fetches:
        return None
    thread, session = OwnThread("mailbox trial"), Session(account, PATIENCE)

    def visit() -> None:
        session.open()
        if profile.handled_folder:
            session.make_sure_of_folder(profile.handled_folder)
        session.close()

    try:
        async with asyncio.timeout(PATIENCE + 1):
            await thread.do(visit)
    except ImapTrouble as trouble:
        return trouble.reason
    except TimeoutError:
        return say("%(place)s does not answer.", place=account.place)
    finally:
        session.hang_up()
        thread.end()
    return None


async def _sending(profile: Profile, secrets: Secrets, token: str) -> str | None:
    if not profile.sends:
        return None
    server = smtp_server(0, profile, secrets)

    async def given() -> str:
        return token

    if token:
        server = smtp.Server(server.host, server.port, server.security, server.login, token=given)
    try:
        async with asyncio.timeout(PATIENCE):
            await smtp.try_out(server, profile.address)
    except smtp.NotPosted as trouble:
        return trouble.reason
    except TimeoutError:
        return say("%(host)s, port %(port)s does not answer.", host=server.host, port=server.port)
    return None
