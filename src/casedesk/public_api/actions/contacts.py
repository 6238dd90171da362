"""Taking what programs tell us: a contact, once, on its case."""

from dataclasses import dataclass

from casedesk.cases.actions.contacts import Contact, Recorded, record_contact
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect, Sender
from casedesk.channels.phone.actions import place_contact
from casedesk.channels.phone.queries import dialling_region
from casedesk.channels.phone.rules import number_of
from casedesk.customers.actions.people import customer_of_address
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, Unfit, normalise
from casedesk.platform import clock, db
from casedesk.platform.card_numbers import masked, stands_in
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.keys import key_said
from casedesk.platform.sentences import say
from casedesk.platform.telephone import grouped
from casedesk.public_api.actions.knowing import known_customer
from casedesk.public_api.queries.contacts import Known, told_before, user_with
from casedesk.public_api.rules.contacts import REACHED_BY, Told
from casedesk.public_api.tables import ApiReference

BY_REFERENCE = say("the program named the case")


@dataclass(frozen=True)
class Taken:
    """Where a contact stands. `opened` says that it opened the case, `repeated` that it was told before."""

    case_id: int
    interaction_id: int
    opened: bool = False
    repeated: bool = False


class _ToldMeanwhileError(Exception):
    """Another request told the same at this very moment; letting go of ours undoes it."""


async def take_contact(told: Told, by: Actor, user_id: int) -> Taken:
    """Records a contact that a program tells us of; the same reference twice is one contact.

    `user_id` is the user for whom the program acts: references are theirs. Raises Invalid, by field.
    """
    earlier = await _earlier(told, user_id)
    if earlier is not None:
        return earlier
    try:
        async with db.transaction():
            recorded = await _record(told, by)
            await _remember(told.reference, user_id, recorded.interaction_id)
    except _ToldMeanwhileError:
        earlier = await _earlier(told, user_id)
        assert earlier is not None, "a reference that conflicts is there"
        return earlier
    return Taken(recorded.case_id, recorded.interaction_id, opened=recorded.effect is Effect.NEW_CASE)


async def _earlier(told: Told, user_id: int) -> Taken | None:
    found: Known | None = await told_before(user_id, told.reference) if told.reference else None
    return None if found is None else Taken(found.case_id, found.interaction_id, repeated=True)


async def _record(told: Told, by: Actor) -> Recorded:
    address, agent_id = await _checked(told)
    said = masked(told.body)
    contact = Contact(
        channel=told.channel,
        direction=told.direction,
        at=told.at,
        by_user_id=agent_id,
        address=address.normalised if address else "",
        subject=told.subject,
        body=said,
        masked=stands_in(told.body),
        answered=told.answered,
        seconds=told.seconds,
    )
    if told.case:
        return await _record_on(told, contact, address, by)
    assert address is not None, "who it was is said where no case is named"
    customer_id = await known_customer(address)
    if customer_id is None:
        customer_id, _new = await customer_of_address(address, told.name, by)
    with_whom = grouped(address.normalised) if address.kind == "phone" else told.name or address.value
    return await place_contact(customer_id, contact, with_whom, by)


async def _checked(told: Told) -> tuple[Address | None, int | None]:
    """The address as it is compared, and who of us it was. Raises Invalid for all that is wrong."""
    wrong = {}
    address: Address | Unfit | None = None
    if told.reached_by == "number":
        address = number_of(told.address, await dialling_region())
    elif told.reached_by:
        address = normalise(REACHED_BY[told.reached_by], told.address)
    if isinstance(address, Unfit):
        wrong[told.reached_by] = address.reason
    agent_id = await user_with(told.agent) if told.agent else None
    if told.agent and agent_id is None:
        wrong["agent"] = "Nobody who works here signs in with this address."
    if wrong:
        raise Invalid(wrong)
    return (address if isinstance(address, Address) else None), agent_id


async def _record_on(told: Told, contact: Contact, address: Address | None, by: Actor) -> Recorded:
    try:
        case = await case_head(key_said(told.case.upper().removeprefix("C-")) or 0, by)
    except NotFound as missing:
        raise Invalid({"case": "There is no such case."}) from missing
    sender = Sender.CUSTOMER
    if address is not None:
        owner = await known_customer(address)
        if owner is not None and owner not in await group_ids(case.customer_id):
            raise Invalid({"case": f"C-{case.id} is not a case of this customer."})
        # Somebody whom we do not know is shown as such: naming a case makes nobody its customer.
        sender = Sender.CUSTOMER if owner is not None else Sender.STRANGER
    return await record_contact(case.id, contact, sender, by, BY_REFERENCE)


async def _remember(reference: str, user_id: int, interaction_id: int) -> None:
    if not reference:
        return
    row = ApiReference(
        user_id=user_id, reference=reference, interaction_id=interaction_id, recorded_at=clock.now()
    )
    written = await ApiReference.insert(row).on_conflict(
        target=(ApiReference.user_id, ApiReference.reference), action="DO NOTHING"
    )
    if not written:
        raise _ToldMeanwhileError
