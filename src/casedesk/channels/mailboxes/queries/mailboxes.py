"""Our own addresses: what each is, and which belongs to an address that a mail was sent to."""

from datetime import datetime

import msgspec

from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import db, sealing
from casedesk.platform.errors import NotFound
from casedesk.platform.kept import Kept
from casedesk.platform.sentences import say

SEALED_FOR = "mailbox"


class Mailbox(msgspec.Struct, frozen=True):
    """One address of ours as it was set up; its secrets still encrypted."""

    id: int
    name: str
    address: str
    normalised: str
    from_name: str
    team_id: int | None
    language: str | None
    signature: str
    active: bool
    is_default: bool
    sign_in: str
    fetches: bool
    imap_host: str
    imap_port: int
    imap_security: str
    imap_login: str
    imap_folder: str
    handled_folder: str
    sends: bool
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_login: str
    secrets: bytes | None
    created_at: datetime

    @property
    def profile(self) -> Profile:
        """What of it can be changed."""
        return Profile(**{name: getattr(self, name) for name in Profile.__dataclass_fields__})


COLUMNS = ", ".join(field.name for field in msgspec.structs.fields(Mailbox))


def secrets_of(mailbox: Mailbox) -> Secrets:
    """A mailbox's secrets. Raises Unusable where they were encrypted with another desk's key."""
    if mailbox.secrets is None:
        return Secrets()
    return msgspec.json.decode(sealing.unseal(SEALED_FOR, mailbox.secrets), type=Secrets)


async def mailbox(mailbox_id: int) -> Mailbox:
    """One mailbox. Raises NotFound."""
    sql = f"-- What is this mailbox?\nSELECT {COLUMNS} FROM mailboxes WHERE id = $1"
    found = await db.row(Mailbox, sql, mailbox_id)
    if found is None:
        raise NotFound(say("There is no such mailbox."))
    return found


async def mailboxes() -> list[Mailbox]:
    """All mailboxes: those in use first, by name."""
    return list(await _all.now())


async def _read_all() -> list[Mailbox]:
    sql = (
        f"-- Which mailboxes are there?\nSELECT {COLUMNS} FROM mailboxes ORDER BY NOT active, lower(name), id"
    )
    return await db.rows(Mailbox, sql)


_all = Kept(_read_all)


async def fetched_mailboxes() -> list[Mailbox]:
    """The mailboxes whose mail is fetched, by key."""
    sql = f"""
    -- Whose mail is fetched?
    SELECT {COLUMNS} FROM mailboxes WHERE active AND fetches ORDER BY id
    """
    return await db.rows(Mailbox, sql)


async def mailbox_of_addresses(normalised: list[str]) -> Mailbox | None:
    """The mailbox in use that one of these normalised addresses is of, the first of them that is."""
    sql = f"""
    -- Whose address is it?
    SELECT {COLUMNS} FROM mailboxes WHERE active AND normalised = ANY($1)
    ORDER BY array_position($1, normalised) LIMIT 1
    """
    return await db.row(Mailbox, sql, normalised)
