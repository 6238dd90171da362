"""The first letter of a matter that we begin: it opens a case, and then it is a letter as any other.

The case is there from the moment the letter was written, with its owner, so that nothing that is written to a
customer is ever without one. A letter that is taken back within its ten seconds leaves the case open, with the
entry that says so: whoever wrote it writes again, or ends the case.
"""

from dataclasses import replace

from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.replies import NewReply, letter_of, problems_of, write_reply
from casedesk.cases.queries.replies import twin_on_any_case
from casedesk.cases.rules.actors import Actor
from casedesk.customers.actions.record import hold as hold_customer
from casedesk.platform import db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say


async def write_first(new: NewCase, letter: NewReply, by: Actor) -> tuple[int, int]:
    """Opens a case with a letter of ours on it, held for its ten seconds; returns the keys of both, those of the
    first where the same was sent a second time while it is still held.

    Raises Invalid, all fields at once: without a subject, a text or an address.
    """
    problems = problems_of(letter)
    if not new.title.strip():
        problems["subject"] = say("Say in a few words what it is about: it names the case.")
    if problems:
        raise Invalid(problems)
    async with db.transaction():
        customer_id = await hold_customer(new.customer_id)
        twin = await twin_on_any_case(customer_id, by.user_id, letter_of(letter))
        if twin is not None:
            return twin.case_id, twin.id
        case_id = await open_case(new, by)
        return case_id, await write_reply(case_id, replace(letter, subject=new.title.strip()), by)
