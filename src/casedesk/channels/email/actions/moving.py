"""Moving a mail by hand: from a case to a new one or back to the tray, and from the tray to a case."""

import msgspec

from casedesk.cases.actions import placing as cases
from casedesk.cases.queries.placing import case_of_interaction
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules.actors import Actor
from casedesk.channels.email.actions.kept import OPEN, Taken, hold, settle
from casedesk.channels.email.actions.placing import customer_for, place_by_hand
from casedesk.channels.email.queries.clues import Writer
from casedesk.channels.email.queries.raw import Raw, raw_mail_of_interaction
from casedesk.channels.email.rules.reading import title_of
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db, mail
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.mail import Unreadable
from casedesk.platform.sentences import say

TAKEN_OFF = "It was taken off C-{case} by hand. Say where it belongs."


class _Kept(msgspec.Struct, frozen=True):
    address: str
    sender_name: str
    sender_known: bool
    dmarc: str
    subject: str
    body: str


async def put_on_case(raw_id: int, case_id: int | None, by: Actor) -> Taken:
    """Puts a mail of the tray or of the spam on the case that somebody chose, or on a new one where None.

    Raises Refused where it has been placed meanwhile or is no mail, NotFound without the case.
    """
    if case_id is not None:
        await customer_of(case_id)
    async with db.transaction():
        raw = await hold(raw_id)
        if raw.state not in OPEN:
            raise Refused(say("It has been placed meanwhile."))
        if raw.interaction_id is not None:
            return await _put_again(raw, raw.interaction_id, case_id, by)
        try:
            parsed = mail.parse(raw.source)
        except Unreadable as error:
            raise Refused(error.reason) from error
        return await place_by_hand(raw, parsed, case_id, by)


async def _put_again(raw: Raw, interaction_id: int, case_id: int | None, by: Actor) -> Taken:
    if case_id is None:
        placed_on = await _open_for(interaction_id, by)
    else:
        placed_on = await leading_case(case_id)
        await cases.place(interaction_id, placed_on, by)
    await settle(raw, "placed", "")
    return Taken(raw.id, "placed", "", placed_on, case_id is None)


async def move_to_new_case(interaction_id: int, by: Actor) -> int:
    """Opens a case for one contact alone: of its own customer, where it came from somebody who is not the one of
    the case it stands on. Returns the new case. Raises Refused for the only contact of a case that is theirs."""
    return await _open_for(interaction_id, by)


async def back_to_tray(interaction_id: int, by: Actor) -> tuple[int, int]:
    """Takes a mail off its case and puts it back into the tray; returns its key there and the case it was on.

    Raises Refused for a contact that did not come by mail, NotFound.
    """
    found = await raw_mail_of_interaction(interaction_id)
    if found is None:
        raise Refused(say("Only what came by mail can go back to the tray."))
    async with db.transaction():
        raw = await hold(found.id)
        from_id = await cases.take_off(interaction_id, by)
        await settle(raw, "tray", TAKEN_OFF.format(case=from_id), interaction_id)
    return raw.id, from_id


async def _open_for(interaction_id: int, by: Actor) -> int:
    kept = await db.row(
        _Kept,
        """
        -- Who wrote this contact, and about what?
        SELECT address, sender_name, sender_known, dmarc, subject, body FROM interactions WHERE id = $1
        """,
        interaction_id,
    )
    if kept is None:
        raise NotFound(say("There is no such contact."))
    from_id = await case_of_interaction(interaction_id)
    if from_id is not None and kept.sender_known:
        customer_id = await customer_of(from_id)
    else:
        found = normalise("email", kept.address)
        address = found if isinstance(found, Address) else None
        name = kept.sender_name or kept.address
        customer_id = await customer_for(name, Writer(address, dmarc=kept.dmarc))
    title = title_of(kept.subject, kept.body)
    return await cases.place_on_new(interaction_id, customer_id, title, by)
