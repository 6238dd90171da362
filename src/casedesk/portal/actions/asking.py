"""Writing to us by the web form: one form is one case, however often it is sent."""

from casedesk.cases.actions.contacts import Contact, open_with_contact
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.rules import actors
from casedesk.channels.email.rules.reading import issue_of
from casedesk.customers.actions.people import customer_of_address
from casedesk.platform import clock, db, tokens
from casedesk.platform.sentences import say
from casedesk.portal.actions.question import Question
from casedesk.portal.actions.setting_aside import is_blocked, keep_among_mails
from casedesk.portal.queries.forms import order_of
from casedesk.portal.rules.forms import title_from
from casedesk.portal.tables import PortalForm

__all__ = ["Question", "ask_us", "note_outcome", "take_form"]

BY_FORM = actors.customer(say("web form"))


async def ask_us(question: Question, key: str) -> None:
    """Opens a case with what somebody wrote; they are its customer. `key` is what the form was shown with: the
    same one again does nothing.

    Who has written from this address before is the customer, and learns nothing by it. Whoever is blocked opens
    none: what they wrote lies among the spam, as their mails do. Raises Refused when nobody can own a case.
    """
    async with db.transaction():
        form_id = await take_form(key, question.address.normalised)
        if form_id is None:
            return
        if await is_blocked(question.address):
            await keep_among_mails(question)
            return
        customer_id, _new = await customer_of_address(
            question.address, question.name, BY_FORM, confirmed=True
        )
        order_id = await order_of(customer_id, question.order_number) if question.order_number else None
        title = title_from(question.what)
        new = NewCase(
            customer_id=customer_id,
            channel="form",
            title=title,
            language=question.language,
            order_id=order_id,
            issue=issue_of(question.what),
            wish=question.wish,
        )
        contact = Contact(
            channel="form",
            direction="in",
            address=question.address.normalised,
            sender_name=question.name,
            subject=title,
            body=question.body,
            attachments=question.files,
        )
        recorded = await open_with_contact(new, contact, BY_FORM, "sent by the web form")
        await note_outcome(form_id, recorded.case_id, recorded.interaction_id)


async def take_form(key: str, address: str) -> int | None:
    """Writes down that the form with this key is being taken, and returns its key in the database; None where
    it was taken before, at this very moment too."""
    async with db.transaction():
        found: int | None = await db.value(
            """
            -- Take this form, once.
            INSERT INTO portal_forms (key_digest, address, sent_at) VALUES ($1, $2, $3)
            ON CONFLICT (key_digest) DO NOTHING RETURNING id
            """,
            tokens.digest(key),
            address,
            clock.now(),
        )
    return found


async def note_outcome(form_id: int, case_id: int, interaction_id: int) -> None:
    """Notes what became of a form."""
    await PortalForm.update({PortalForm.case_id: case_id, PortalForm.interaction_id: interaction_id}).where(
        PortalForm.id == form_id
    )
