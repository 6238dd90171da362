"""Setting mailboxes up, changing them, and taking them out of use."""

import secrets as chance
from dataclasses import asdict, replace
from typing import Any

import asyncpg
import msgspec
from piccolo.columns import Column

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.channels.mailboxes.queries.mailboxes import SEALED_FOR, Mailbox, mailbox, secrets_of
from casedesk.channels.mailboxes.rules.profiles import (
    Profile,
    Secrets,
    completed,
    token_url_of,
    what_changed,
    what_is_missing,
)
from casedesk.channels.mailboxes.tables import Mailbox as MailboxTable
from casedesk.customers.rules.identities import Unfit, normalise
from casedesk.platform import clock, db, sealing
from casedesk.platform.errors import Invalid, NotFound, Refused, Unusable
from casedesk.platform.sentences import say

CHANGED = "casedesk_mailboxes"
"""What is notified when a mailbox changed, so that whoever fetches hears of it at once."""

INTAKE_BYTES = 32

_FOR_ANOTHER_SERVER = say("Type the password again: it is for another server now.")
_FOR_ANOTHER_PROVIDER = say("Type the tokens again: they are for another provider now.")


async def add_mailbox(profile: Profile, secrets: Secrets, by: Doer) -> int:
    """Sets up a mailbox; returns its key. The first one is the default. Raises Invalid."""
    profile = completed(profile)
    columns = _checked(profile, secrets)
    async with db.transaction():
        first = not await db.value(
            "-- Is there a default?\nSELECT EXISTS (SELECT FROM mailboxes WHERE is_default)"
        )
        columns["is_default"] = profile.is_default or first
        if profile.is_default:
            await _no_default()
        row = MailboxTable(**columns, created_at=clock.now())
        try:
            await row.save()
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"address": say("There is a mailbox with this address already.")}) from taken
        await note(by, "added", "mailbox", row.id, address=profile.address)
        await _tell()
    return int(row.id)


async def change_mailbox(mailbox_id: int, profile: Profile, typed: Secrets, by: Doer) -> None:
    """Makes this the mailbox; secrets that are empty stay. Raises NotFound, Invalid."""
    profile = completed(profile)
    async with db.transaction():
        before = await _held(mailbox_id)
        kept = _readable(before)
        _refuse_to_take_secrets_elsewhere(before, profile, kept, typed)
        secrets = typed.completed_by(kept)
        columns = _checked(profile, secrets)
        if profile.is_default and not before.is_default:
            await _no_default()
        columns["is_default"] = profile.is_default or before.is_default
        try:
            changes: dict[Column | str, Any] = dict(columns.items())
            await MailboxTable.update(changes).where(MailboxTable.id == mailbox_id)
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"address": say("There is a mailbox with this address already.")}) from taken
        if _reads_elsewhere(before, profile):
            await _forget_progress(mailbox_id)
        changed = what_changed(before.profile, replace(profile, is_default=columns["is_default"]))
        await note(by, "changed", "mailbox", mailbox_id, fields=changed, secrets=secrets != kept)
        await _tell()


async def deactivate_mailbox(mailbox_id: int, by: Doer) -> None:
    """Takes a mailbox out of use: nothing is fetched, taken or sent. Raises Refused for the default one."""
    async with db.transaction():
        found = await _held(mailbox_id)
        if found.is_default and await _others_in_use(mailbox_id):
            raise Refused(say("It is the default mailbox. Make another one the default first."))
        await MailboxTable.update({MailboxTable.active: False}).where(MailboxTable.id == mailbox_id)
        await note(by, "deactivated", "mailbox", mailbox_id)
        await _tell()


async def activate_mailbox(mailbox_id: int, by: Doer) -> None:
    """Takes a mailbox into use again."""
    async with db.transaction():
        await _held(mailbox_id)
        await MailboxTable.update({MailboxTable.active: True}).where(MailboxTable.id == mailbox_id)
        await note(by, "reactivated", "mailbox", mailbox_id)
        await _tell()


async def new_intake_secret(mailbox_id: int, by: Doer) -> str:
    """Makes the secret that signs mails handed in by HTTP, in place of the one before; it is shown once."""
    secret = chance.token_urlsafe(INTAKE_BYTES)
    async with db.transaction():
        found = await _held(mailbox_id)
        await _store(mailbox_id, msgspec.structs.replace(_readable(found), intake=secret))
        await note(by, "intake_secret_made", "mailbox", mailbox_id)
    return secret


async def keep_consent(mailbox_id: int, refresh_token: str, by: Doer) -> None:
    """Keeps the refresh token that a person's consent brought."""
    async with db.transaction():
        found = _readable(await _held(mailbox_id))
        await _store(mailbox_id, msgspec.structs.replace(found, refresh_token=refresh_token))
        await note(by, "consented", "mailbox", mailbox_id)
        await _tell()


async def keep_refresh_token(mailbox_id: int, used: str, given: str) -> None:
    """Keeps the refresh token that came with an access token, unless somebody typed another one meanwhile."""
    async with db.transaction():
        found = secrets_of(await _held(mailbox_id))
        if found.refresh_token == used:
            await _store(mailbox_id, msgspec.structs.replace(found, refresh_token=given))


async def _held(mailbox_id: int) -> Mailbox:
    found = await db.value(
        "-- Which mailbox is changed?\nSELECT id FROM mailboxes WHERE id = $1 FOR UPDATE", mailbox_id
    )
    if found is None:
        raise NotFound(say("There is no such mailbox."))
    return await mailbox(mailbox_id)


def _readable(found: Mailbox) -> Secrets:
    """Its secrets; none where another desk's key encrypted them, so that they can be typed in anew."""
    try:
        return secrets_of(found)
    except Unusable:
        return Secrets()


async def _store(mailbox_id: int, secrets: Secrets) -> None:
    await MailboxTable.update({MailboxTable.secrets: _sealed(secrets)}).where(MailboxTable.id == mailbox_id)


def _sealed(secrets: Secrets) -> bytes:
    return sealing.seal(SEALED_FOR, msgspec.json.encode(secrets))


def _checked(profile: Profile, secrets: Secrets) -> dict[str, Any]:
    wrong = what_is_missing(profile, secrets)
    address = normalise("email", profile.address)
    if isinstance(address, Unfit):
        wrong["address"] = address.reason
        raise Invalid(wrong)
    if wrong:
        raise Invalid(wrong)
    return asdict(profile) | {"normalised": address.normalised, "secrets": _sealed(secrets)}


def _refuse_to_take_secrets_elsewhere(before: Mailbox, after: Profile, kept: Secrets, typed: Secrets) -> None:
    """A kept password goes to the server it was typed for, and to no other: it could be read off there."""
    wrong: dict[str, str] = {}
    if kept.password and not typed.password and before.imap_host != after.imap_host and after.fetches:
        wrong["password"] = _FOR_ANOTHER_SERVER
    if (
        (kept.smtp_password or kept.password)
        and not typed.smtp_password
        and not typed.password
        and before.smtp_host != after.smtp_host
        and after.sends
        and after.smtp_login
    ):
        wrong["smtp_password"] = _FOR_ANOTHER_SERVER
    if (
        after.sign_in == "oauth2"
        and (kept.client_secret or kept.refresh_token)
        and not (typed.client_secret or typed.refresh_token)
        and token_url_of(kept) != token_url_of(typed)
    ):
        wrong["refresh_token"] = _FOR_ANOTHER_PROVIDER
    if wrong:
        raise Invalid(wrong)


def _reads_elsewhere(before: Mailbox, after: Profile) -> bool:
    return (before.imap_host, before.imap_port, before.imap_login, before.imap_folder) != (
        after.imap_host,
        after.imap_port,
        after.imap_login,
        after.imap_folder,
    )


async def _forget_progress(mailbox_id: int) -> None:
    await db.execute(
        "UPDATE mailbox_ways SET uid_validity = NULL, last_uid = NULL, went_well_at = NULL "
        "WHERE mailbox_id = $1 AND way = 'in'",
        mailbox_id,
    )


async def _no_default() -> None:
    await MailboxTable.update({MailboxTable.is_default: False}).where(MailboxTable.is_default.eq(True))


async def _others_in_use(mailbox_id: int) -> bool:
    sql = "-- Are there others?\nSELECT EXISTS (SELECT FROM mailboxes WHERE active AND id <> $1)"
    return bool(await db.value(sql, mailbox_id))


async def _tell() -> None:
    await db.execute("SELECT pg_notify($1, '')", CHANGED)
