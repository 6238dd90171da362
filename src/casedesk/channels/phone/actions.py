"""Contacts that are told to us, not received: each finds its case by itself where nobody names one."""

from dataclasses import replace

from casedesk.cases.actions.contacts import Contact, Recorded, open_with_contact, record_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Sender
from casedesk.channels.phone.queries import case_missed_lately, open_case_of_last_contact
from casedesk.channels.phone.rules import SAME_MATTER, title_of
from casedesk.customers.actions.record import hold as hold_customer
from casedesk.customers.queries.groups import group_ids
from casedesk.platform import clock, db
from casedesk.platform.sentences import say

CALLED_AGAIN = say("the same number got nobody within the hour")
LAST_CONTACT = say("the open case of the last contact")
NO_OPEN_CASE = say("no case was open")


async def place_contact(customer_id: int, contact: Contact, with_whom: str, by: Actor) -> Recorded:
    """Puts a contact with a customer where it most likely belongs, else on a new case with an owner.

    A call that nobody answered goes to the case of the same number's calls within the hour; anything else,
    and a first missed call, to the open case of the last contact. Two reports at the same moment stand in
    line at the customer, so that they open one case. `with_whom` names them in the title of a new case.
    """
    # Where it belongs does not depend on who may look: it must not open a second case beside a private one.
    by = replace(by, sees_all=True)
    async with db.transaction():
        kept = await hold_customer(customer_id)
        ids = await group_ids(kept)
        found = await _case_for(ids, contact)
        if found is not None:
            case_id, rule = found
            return await record_contact(case_id, contact, Sender.CUSTOMER, by, rule)
        return await open_with_contact(case_about(kept, contact, with_whom), contact, by, NO_OPEN_CASE)


def case_about(customer_id: int, contact: Contact, with_whom: str) -> NewCase:
    """A new case of which nothing is known but this contact."""
    title = contact.subject or title_of(contact.channel, contact.direction, contact.answered, with_whom)
    return NewCase(customer_id=customer_id, channel=contact.channel, title=title, at=contact.at)


async def _case_for(customer_ids: list[int], contact: Contact) -> tuple[int, str] | None:
    if contact.channel == "phone" and contact.direction == "in" and not contact.answered and contact.address:
        since = (contact.at or clock.now()) - SAME_MATTER
        case_id = await case_missed_lately(customer_ids, contact.address, since)
        if case_id is not None:
            return case_id, CALLED_AGAIN
    case_id = await open_case_of_last_contact(customer_ids)
    return None if case_id is None else (case_id, LAST_CONTACT)
