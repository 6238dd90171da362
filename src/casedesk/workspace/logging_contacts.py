"""Reading the one form in which contacts are written down, wherever on the desk it stands."""

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import Contact
from casedesk.channels.phone.queries import dialling_region
from casedesk.channels.phone.rules import number_of, with_promise
from casedesk.customers.rules.identities import Unfit
from casedesk.platform import clock
from casedesk.platform.card_numbers import masked, stands_in
from casedesk.platform.errors import Invalid
from casedesk.promises.actions.making import NewPromise
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.workspace.letters import bring

BY_HAND = ("phone", "visit", "letter", "chat", "social", "other")
SPOKEN = ("phone", "visit")
LONGEST_CALL_MINUTES = 24 * 60
LONGEST_PROMISE = 500


async def read_contact(form: Form, user: SignedIn) -> Contact:
    """The contact that somebody wrote down; what is wrong stands in the form. Fields that do not fit the
    channel are not looked at: they were out of sight."""
    channel = form.choice("channel", BY_HAND)
    spoken = channel in SPOKEN
    minutes = (
        form.optional_integer("minutes", lowest=0, highest=LONGEST_CALL_MINUTES)
        if spoken or channel == "chat"
        else None
    )
    said = with_promise(
        form.words("body", required=False), form.text("promised", longest=LONGEST_PROMISE, required=False)
    )
    try:
        brought = await bring(form)
    except Invalid as error:
        brought = []
        form.refused(error)
    return Contact(
        channel=channel,
        direction=form.choice("direction", ("in", "out")),
        at=form.optional_moment("at", user.zone),
        by_user_id=user.id,
        address=await _number(form) if channel == "phone" else "",
        body=masked(said),
        masked=stands_in(said),
        answered=form.choice("answered", ("yes", "no")) == "yes" if spoken else None,
        seconds=None if minutes is None else minutes * 60,
        attachments=[Attached(one.sha256, one.size, one.name, one.type) for one in brought],
    )


def promise_in(form: Form, contact: Contact, zone: str) -> NewPromise | None:
    """What was promised in the contact, where it was said by when, on the customer's clock; without a time it stays
    in the contact's words alone."""
    due_at = form.optional_moment("promised_due", zone)
    if due_at is None:
        return None
    text = form.text("promised", longest=LONGEST_PROMISE, required=False)
    if not text:
        form.refuse("promised", _("Say what is promised by then."))
    phone = contact.address if form.checkbox("promised_call") else ""
    made_at = contact.at or clock.now()
    if due_at <= made_at:
        form.refuse("promised_due", _("Choose a time that is still to come."))
    return NewPromise(text=text, due_at=due_at, phone=phone, way="call", made_at=contact.at)


async def _number(form: Form) -> str:
    typed = form.text("number", required=False)
    if not typed:
        return ""
    found = number_of(typed, await dialling_region())
    if isinstance(found, Unfit):
        form.refuse("number", found.reason)
        return ""
    return found.normalised
