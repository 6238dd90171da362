"""The way in: a mail is durable before it is understood, and is understood at most once.

`keep` commits the bytes. `understand` makes a contact of them in one transaction, or puts them into the
tray with the reason; running it again after a stop does what is left to do.
"""

from casedesk.channels.email.actions.keeping import keep, keep_new
from casedesk.channels.email.actions.kept import OPEN, Taken, hold, settle
from casedesk.channels.email.actions.placing import place_mail
from casedesk.channels.email.queries.raw import Raw
from casedesk.customers.rules.erased import Erased
from casedesk.platform import card_numbers, db, mail
from casedesk.platform.attached import shows_card_number
from casedesk.platform.errors import CasedeskError, Unusable
from casedesk.platform.mail import Unreadable
from casedesk.platform.sentences import say

__all__ = ["Taken", "bring_back", "dismiss", "keep", "keep_new", "put_into_tray", "understand"]


async def understand(raw_id: int, *, is_spam: bool | None = None) -> Taken:
    """Makes a contact of a kept mail, or puts it into the tray or to the spam. What was placed before stays as it
    is. `is_spam` False says that a person looked and it is none."""
    try:
        try:
            return await _understand(raw_id, is_spam)
        except Erased:
            # Its writer was erased after we had looked who it is. Whoever it was is somebody new from now on.
            return await _understand(raw_id, is_spam)
    except Unusable:
        raise  # not the mail is at fault: what the desk stands on is away
    except (Unreadable, CasedeskError) as error:
        return await put_into_tray(raw_id, str(error) or say("It could not be placed."))


async def _understand(raw_id: int, is_spam: bool | None) -> Taken:
    async with db.transaction():
        raw = await hold(raw_id)
        if raw.state not in OPEN:
            return Taken(raw_id, "duplicate", say("It came before."))
        if raw.interaction_id is not None or raw.full_size is not None:
            return Taken(raw_id, raw.state, raw.reason)
        return await place_mail(raw, mail.parse(raw.source), is_spam=is_spam)


async def put_into_tray(raw_id: int, reason: str) -> Taken:
    """Keeps a mail in sight with the reason why it could not be placed."""
    async with db.transaction():
        raw = await hold(raw_id)
        if raw.state not in OPEN:
            return Taken(raw_id, raw.state, raw.reason)
        await settle(raw, "tray", reason, sealed=_must_be_sealed(raw))
    return Taken(raw_id, "tray", reason)


def _must_be_sealed(raw: Raw) -> bool:
    """Whether a mail that could not be placed shows a card's number, as far as it can be read."""
    try:
        return shows_card_number(mail.parse(raw.source))
    except Unreadable:
        return card_numbers.stands_in(raw.source.decode("latin-1"))


async def dismiss(raw_id: int) -> None:
    """Takes a mail out of the tray because it is of no use; its bytes stay. It can be retried all the same."""
    async with db.transaction():
        raw = await hold(raw_id)
        if raw.state in ("tray", "spam"):
            await settle(raw, "dismissed", raw.reason)


async def bring_back(raw_id: int) -> None:
    """Puts a dismissed mail back into the tray."""
    async with db.transaction():
        raw = await hold(raw_id)
        if raw.state == "dismissed":
            await settle(raw, "tray", raw.reason)
