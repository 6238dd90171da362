"""What a customer does on the page of their case: answering, saying that it is solved, and that it is not.

Who they are to the case is asked in the transaction that writes, so that nobody writes on a case that was
shut to them a moment ago. One form is one contact, however often it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.confirming import confirm_solved
from casedesk.cases.actions.contacts import Contact, Recorded, record_contact
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.portal.actions.asking import note_outcome, take_form
from casedesk.portal.actions.links import link_to
from casedesk.portal.actions.visits import grant_also
from casedesk.portal.queries.standing import Standing, standing_of

BY_PAGE = actors.customer(say("customer's page"))
WRITTEN = "written on the customer's page"


@dataclass(frozen=True)
class Writing:
    """Who writes, by which address and visit, and on which case. `key` is what the form was shown with."""

    case_id: int
    address: str
    visit_token: str
    key: str


@dataclass(frozen=True)
class Answered:
    """Where it stands now: `case_id` differs from the one written on where that had ended for too long."""

    case_id: int
    new_case: bool = False


async def answer(writing: Writing, body: str, files: Sequence[Attached] = ()) -> Answered:
    """Records what a customer, or somebody they share the case with, wrote on its page. It moves the case as
    any contact of theirs does. Raises NotFound where the case is not open to them."""
    async with db.transaction():
        standing = await _standing(writing)
        form_id = await take_form(writing.key, writing.address)
        if form_id is None:
            return Answered(standing.case_id)
        sender = Sender.CUSTOMER if standing.is_customer else Sender.PARTICIPANT
        contact = _contact(writing, standing, body, files)
        recorded = await record_contact(standing.case_id, contact, sender, BY_PAGE, WRITTEN)
        await note_outcome(form_id, recorded.case_id, recorded.interaction_id)
        return await _led_on(writing, standing, recorded)


async def say_solved(writing: Writing, body: str) -> Answered:
    """Records the customer's yes. Raises NotFound where the case is not theirs."""
    async with db.transaction():
        standing = await _standing(writing)
        if not standing.is_customer:
            raise NotFound(say("Only whose case it is can say that it is solved."))
        form_id = await take_form(writing.key, writing.address)
        if form_id is not None:
            recorded = await confirm_solved(
                standing.case_id, _contact(writing, standing, body), BY_PAGE, WRITTEN
            )
            await note_outcome(form_id, recorded.case_id, recorded.interaction_id)
        return Answered(standing.case_id)


async def _standing(writing: Writing) -> Standing:
    standing = await standing_of(writing.case_id, writing.address)
    if standing is None or not standing.may_see:
        raise NotFound(say("This case is not open to this address."))
    return standing


def _contact(writing: Writing, standing: Standing, body: str, files: Sequence[Attached] = ()) -> Contact:
    return Contact(
        channel="form",
        direction="in",
        address=writing.address,
        sender_name=standing.name,
        body=body,
        attachments=files,
    )


async def _led_on(writing: Writing, standing: Standing, recorded: Recorded) -> Answered:
    """Opens the new case too, where one had to be begun: it is theirs as much as the old one."""
    if recorded.case_id == standing.case_id:
        return Answered(recorded.case_id)
    link_id, _token = await link_to(recorded.case_id, standing, writing.address)
    await grant_also(writing.visit_token, link_id)
    return Answered(recorded.case_id, new_case=True)
