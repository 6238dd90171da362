"""Moving a contact by hand: to another case, to a new one, or back to where mail waits. Who moved it stays on record.

Stages stay as they are: what was, was. Chases, the first response and the opening are counted anew.
"""

from collections.abc import Sequence
from datetime import datetime

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_all
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.reckoning import move_opening, reckon
from casedesk.cases.queries.placing import (
    PlacedContact,
    case_of_interaction,
    contacts_on,
    placed_contact,
)
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import Placement
from casedesk.platform import db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say

BY_HAND = "placed by hand"
_MOVED = say("This was moved or merged meanwhile. Look at it again.")


async def place(interaction_id: int, case_id: int, by: Actor) -> int | None:
    """Puts one contact on a case, on the one that leads where that was merged; returns the case it was on before,
    None where it was on none. Raises Refused when it was moved at the same moment, NotFound."""
    contact = await placed_contact(interaction_id)
    if contact is None:
        raise NotFound(say("There is no such contact."))
    from_id, to_id = await case_of_interaction(interaction_id), await leading_case(case_id)
    if from_id == to_id:
        return from_id
    async with hold_all([to_id] if from_id is None else [from_id, to_id], by) as cases:
        after = cases[to_id]
        if await case_of_interaction(interaction_id) != from_id or after.merged_into_id is not None:
            raise Refused(_MOVED)
        await place_all([contact], to_id, by, max(case.now for case in cases.values()))
        for case in cases.values():
            await case.enter("placed", by, {"interaction": interaction_id, "from": from_id, "to": to_id})
        await receive(after, [contact], by)
        if from_id is not None:
            await reckon(cases[from_id])
    return from_id


async def place_on_new(interaction_id: int, customer_id: int, title: str, by: Actor) -> int:
    """Opens a case of this customer at the moment of one contact, and puts it there. Returns the new case, which
    was split off the old one, so that it can be taken back like any split.

    Raises Invalid without a title, NotFound, Refused when it was moved at the same moment, or where the customer's
    case would be left without a word.
    """
    contact = await placed_contact(interaction_id)
    if contact is None:
        raise NotFound(say("There is no such contact."))
    from_id = await case_of_interaction(interaction_id)
    if from_id is not None and await _is_all_of(from_id, customer_id):
        raise Refused(say("It is the only contact here. Change the title of the case instead."))
    async with db.transaction():
        new = NewCase(customer_id, contact.channel, title, at=contact.at, split_from_id=from_id)
        new_id = await open_case(new, by)
        await place(interaction_id, new_id, by)
    return new_id


async def _is_all_of(case_id: int, customer_id: int) -> bool:
    return await customer_of(case_id) == customer_id and len(await contacts_on(case_id)) < 2


async def take_off(interaction_id: int, by: Actor) -> int:
    """Takes a contact off its case: it waits where mail waits that belongs nowhere. Returns the case it was on.

    Raises NotFound where it is on none, Refused when it was moved at the same moment.
    """
    from_id, contact = await case_of_interaction(interaction_id), await placed_contact(interaction_id)
    if from_id is None or contact is None:
        raise NotFound(say("There is no such contact on a case."))
    async with hold(from_id, by) as case:
        if await case_of_interaction(interaction_id) != from_id:
            raise Refused(_MOVED)
        await place_all([contact], None, by, case.now)
        await case.enter("placed", by, {"interaction": interaction_id, "from": from_id, "to": None})
        await reckon(case)
    return from_id


async def place_all(contacts: Sequence[PlacedContact], case_id: int | None, by: Actor, now: datetime) -> None:
    """Writes down where these contacts stand from now on."""
    if not contacts:
        return
    await Placement.insert(
        *(
            Placement(
                interaction_id=contact.id,
                case_id=case_id,
                by_user_id=by.user_id,
                by_rule=by.rule or BY_HAND,
                recorded_at=now,
            )
            for contact in contacts
        )
    )


async def receive(case: HeldCase, contacts: Sequence[PlacedContact], by: Actor) -> None:
    """Lets contacts that were placed here count: for the opening where a word of the case's customer is earlier, and
    no participant's; for the first response and the chases."""
    words = (
        contact.at
        for contact in contacts
        if contact.direction == "in"
        and contact.nature == "ordinary"
        and contact.customer_id == case.customer_id
    )
    first = min(words, default=case.opened_at)
    if first < case.opened_at:
        await move_opening(case, first, by)
    await reckon(case)
