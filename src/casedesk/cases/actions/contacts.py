"""Contacts: what came from the customer or went to them, on any channel, placed on a case."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from casedesk.cases.actions.attachments import Attached, attach
from casedesk.cases.actions.custody import route_anew
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold, hold_leading
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.reckoning import move_opening, reckon
from casedesk.cases.events import ContactRecorded
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect, Sender
from casedesk.cases.tables import Interaction, Placement
from casedesk.customers.actions.record import hold as hold_customer
from casedesk.platform import card_numbers, clock, db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


@dataclass(frozen=True)
class Contact:
    """One contact as it came in or went out. `at` None means now; `seconds` is how long a call took.

    `answered` is said of calls and visits only: whether somebody spoke with the customer. `mailbox_id` is the
    address of ours that it came to or goes from, `masked` says that a card's number was made unreadable in it.
    """

    channel: str
    direction: str
    at: datetime | None = None
    nature: str = "ordinary"
    by_user_id: int | None = None
    customer_id: int | None = None
    address: str = ""
    sender_name: str = ""
    sender_known: bool = True
    subject: str = ""
    body: str = ""
    quoted: str = ""
    html: str | None = None
    answered: bool | None = None
    seconds: int | None = None
    message_id: str | None = None
    body_hash: bytes | None = None
    raw_mail_id: int | None = None
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    mailbox_id: int | None = None
    dmarc: str = ""
    masked: bool = False
    attachments: Sequence[Attached] = ()


@dataclass(frozen=True)
class Recorded:
    """Where a contact ended up, and what it did there; `masked` where it showed a card's number."""

    case_id: int
    interaction_id: int
    effect: Effect
    masked: bool = False


async def record_contact(
    case_id: int, contact: Contact, sender: Sender, by: Actor, rule: str = "", seen: int | None = None
) -> Recorded:
    """Puts a contact on a case (on the one it was merged into, if it was) and does to the case what it does.

    A customer's contact on a case that can no longer be reopened opens a new one, linked to the old. `seen`
    is how many entries of the case the writer had seen; raises Stale when there are more.
    """
    contact = without_card_numbers(contact)
    async with db.transaction():
        # Customer before case, as everywhere: the contact may have to open a new case for them.
        await hold_customer(await customer_of(await leading_case(case_id)))
        async with hold_leading(case_id, by, seen) as case:
            contact = _as_kept(contact, sender, case)
            effect = await _effect(case, contact, sender)
            if effect is not Effect.NEW_CASE:
                interaction_id = await add_interaction(case, contact, effect, by, rule)
                await _move_stage(case, effect, by)
                _tell(case, interaction_id, contact, effect)
                return Recorded(case.id, interaction_id, effect, contact.masked)
        return await open_with_contact(_continuing(case, contact), contact, by, rule)


def _as_kept(contact: Contact, sender: Sender, case: HeldCase) -> Contact:
    """The contact with its time, and with the case's customer if and only if it came from or went to them:
    the record alone must tell who chased us."""
    contact = replace(contact, at=min(contact.at or case.now, case.now))
    if sender is Sender.CUSTOMER:
        return replace(contact, customer_id=case.customer_id)
    if sender is Sender.MACHINE and contact.nature == "ordinary":
        return replace(contact, nature="machine")
    if sender is not Sender.MACHINE and contact.customer_id == case.customer_id:
        return replace(contact, customer_id=None)
    return contact


async def _effect(case: HeldCase, contact: Contact, sender: Sender) -> Effect:
    if contact.direction == "out" or contact.nature != "ordinary":
        return Effect.NOTHING
    window = timedelta(days=(await desk_settings()).reopen_window_days)
    unread = contact.by_user_id is None
    return stages.effect_of_contact(case.standing, sender, contact.at or case.now, window, unread=unread)


async def _move_stage(case: HeldCase, effect: Effect, by: Actor) -> None:
    # The contact's own entry says that it moved the ball.
    if effect in (Effect.TO_WORKING, Effect.REOPENS):
        await case.start_stage(stages.WORKING, by)
    if effect is Effect.REOPENS:
        await route_anew(case)


def _continuing(case: HeldCase, contact: Contact) -> NewCase:
    return NewCase(
        customer_id=case.customer_id,
        channel=contact.channel,
        title=contact.subject.strip() or case.title,
        language=case.language,
        team_id=case.team_id,
        follows_id=case.id,
    )


async def open_with_contact(new: NewCase, contact: Contact, by: Actor, rule: str = "") -> Recorded:
    """Opens a case with its first contact on it: the case opens at the moment of the contact."""
    contact = without_card_numbers(contact)
    async with db.transaction():
        at = min(contact.at or new.at or clock.now(), clock.now())
        new_id = await open_case(replace(new, at=at, mailbox_id=contact.mailbox_id), by)
        async with hold(new_id, by) as case:
            contact = replace(contact, at=at, customer_id=case.customer_id)
            interaction_id = await add_interaction(case, contact, Effect.NOTHING, by, rule)
            _tell(case, interaction_id, contact, Effect.NEW_CASE)
    return Recorded(new_id, interaction_id, Effect.NEW_CASE, contact.masked)


def without_card_numbers(contact: Contact) -> Contact:
    """The contact as it may be kept: no number of a payment card can be read in its words, whoever wrote them
    down. Only what we send ourselves stays as it was written: it has been read before it goes."""
    if contact.channel == "email" and contact.direction == "out":
        return contact
    kept = replace(
        contact,
        sender_name=card_numbers.masked(contact.sender_name),
        subject=card_numbers.masked(contact.subject),
        body=card_numbers.masked(contact.body),
        quoted=card_numbers.masked(contact.quoted),
        html=None if contact.html is None else card_numbers.masked_html(contact.html),
    )
    return contact if kept == contact else replace(kept, masked=True)


async def add_interaction(
    case: HeldCase, contact: Contact, effect: Effect, by: Actor, rule: str, outcome: str = ""
) -> int:
    """Writes the contact, its files, its place and its entry, and brings the opening, the first response and
    the chases along. Returns the interaction's key. `outcome` overrides what the entry says it did."""
    at = contact.at or case.now
    columns = {name: getattr(contact, name) for name in _COLUMNS}
    columns |= {"cc": [*contact.cc], "bcc": [*contact.bcc]}
    inserted = await Interaction.insert(Interaction(**{**columns, "at": at, "recorded_at": case.now}))
    interaction_id = int(inserted[0]["id"])
    await Placement.insert(
        Placement(
            interaction_id=interaction_id,
            case_id=case.id,
            by_user_id=by.user_id,
            by_rule=rule or by.rule,
            recorded_at=case.now,
        )
    )
    await attach(interaction_id, contact.attachments)
    chase = {"chase": True} if effect is Effect.CHASE else {}
    payload = {"effect": outcome or effect.value, **chase}
    await case.enter("contact", by, payload, at=at, interaction_id=interaction_id)
    if effect is Effect.CHASE:
        case.set(chases=case.chases + 1, chased_at=max(at, case.chased_at or at))
    if at < case.opened_at:
        await _enter_before_opening(case, contact, at, by)
    elif _responds(contact) and (case.first_response_at is None or at < case.first_response_at):
        case.set(first_response_at=at)
    return interaction_id


_COLUMNS = [field.name for field in fields(Contact) if field.name != "attachments"]


async def _enter_before_opening(case: HeldCase, contact: Contact, at: datetime, by: Actor) -> None:
    # Only the customer's own word opens their case; what we sent before it is no response to it.
    if contact.direction == "in" and contact.nature == "ordinary" and contact.customer_id == case.customer_id:
        await move_opening(case, at, by)
        await reckon(case)


def _responds(contact: Contact) -> bool:
    if contact.direction == "out" and contact.customer_id is None:
        return False  # it went to somebody outside whom we asked
    by_person = contact.by_user_id is not None
    return stages.is_first_response(contact.direction, contact.nature, by_person, contact.answered)


def _tell(case: HeldCase, interaction_id: int, contact: Contact, effect: Effect) -> None:
    case.tell(
        ContactRecorded(
            case_id=case.id,
            interaction_id=interaction_id,
            direction=contact.direction,
            channel=contact.channel,
            nature=contact.nature,
            effect=effect.value,
            by_user_id=contact.by_user_id,
            is_customers=contact.customer_id == case.customer_id,
        )
    )


async def log_contact(case_id: int, contact: Contact, by: Actor, seen: int | None = None) -> Recorded:
    """Writes down a call, a visit, a letter or a chat that somebody on staff had with the customer.

    Raises Invalid, all fields at once, for a time ahead or nothing said; Stale when the case changed since `seen`.
    """
    problems = contact_problems(contact, clock.now())
    if problems:
        raise Invalid(problems)
    return await record_contact(case_id, contact, Sender.CUSTOMER, by, "logged by hand", seen)


def contact_problems(contact: Contact, now: datetime) -> dict[str, str]:
    """What is wrong with a contact that was typed in, by field."""
    problems: dict[str, str] = {}
    if contact.at is not None and contact.at > now:
        problems["at"] = say("That is still ahead. Give the time at which it happened.")
    if not contact.body.strip() and contact.answered is not False:
        problems["body"] = say("Write what was said, in a sentence or two.")
    return problems
