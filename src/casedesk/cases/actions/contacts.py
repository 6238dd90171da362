"""Contacts: what came from the customer or went to them, on any channel, placed on a case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casedesk.cases.actions.held import HeldCase, hold
from casedesk.cases.actions.opening import NewCase, hold_customer, open_case
from casedesk.cases.events import ContactRecorded
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect, Sender
from casedesk.cases.tables import Attachment, File, Interaction, Placement
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid
from casedesk.settings.queries import desk_settings


@dataclass(frozen=True)
class Attached:
    """A file of a contact. Its content is on disk under `sha256` (hex) before the contact is recorded."""

    sha256: str
    size: int
    name: str
    type: str
    content_id: str | None = None


@dataclass(frozen=True)
class Contact:
    """One contact as it came in or went out. `at` None means now; `seconds` is how long a call took.

    `answered` is said of calls and visits only: whether somebody spoke with the customer.
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
    attachments: Sequence[Attached] = ()


@dataclass(frozen=True)
class Recorded:
    """Where a contact ended up, and what it did there."""

    case_id: int
    interaction_id: int
    effect: Effect


async def record_contact(
    case_id: int, contact: Contact, sender: Sender, by: Actor, rule: str = ""
) -> Recorded:
    """Puts a contact on a case (on the one it was merged into, if it was) and does to the case what it does.

    A customer's contact on a case that can no longer be reopened opens a new one, linked to the old.
    """
    async with db.transaction():
        case_id = await leading_case(case_id)
        # Customer before case, as everywhere: the contact may have to open a new case for them.
        await hold_customer(await customer_of(case_id))
        async with hold(case_id, by) as case:
            effect = await _effect(case, contact, sender)
            if effect is not Effect.NEW_CASE:
                interaction_id = await add_interaction(case, contact, effect, by, rule)
                await apply_effect(case, effect, by)
                await _tell(case.id, interaction_id, contact, effect)
                return Recorded(case.id, interaction_id, effect)
        new = NewCase(
            customer_id=case.customer_id,
            channel=contact.channel,
            title=contact.subject or case.title,
            at=contact.at,
            team_id=case.team_id,
            follows_id=case.id,
        )
        return await open_with_contact(new, contact, by, rule)


async def open_with_contact(new: NewCase, contact: Contact, by: Actor, rule: str = "") -> Recorded:
    """Opens a case with its first contact on it: the case opens at the moment of the contact."""
    async with db.transaction():
        contact = replace(contact, at=contact.at or new.at or clock.now())
        new_id = await open_case(replace(new, at=contact.at), by)
        async with hold(new_id, by) as case:
            interaction_id = await add_interaction(case, contact, Effect.NOTHING, by, rule)
            await _tell(case.id, interaction_id, contact, Effect.NEW_CASE)
    return Recorded(new_id, interaction_id, Effect.NEW_CASE)


async def _effect(case: HeldCase, contact: Contact, sender: Sender) -> Effect:
    if contact.direction == "out" or contact.nature != "ordinary":
        return Effect.NOTHING
    settings = await desk_settings()
    window = timedelta(days=settings.reopen_window_days)
    unread = contact.by_user_id is None
    return stages.effect_of_contact(case.standing, sender, contact.at or case.now, window, unread=unread)


async def add_interaction(
    case: HeldCase, contact: Contact, effect: Effect, by: Actor, rule: str, outcome: str = ""
) -> int:
    """Writes the contact, its files, its place and its entry; moves the opening and the first response
    where the contact was earlier. Returns the interaction's key. `outcome` overrides what the entry says."""
    at = min(contact.at or case.now, case.now)
    inserted = await Interaction.insert(
        Interaction(
            at=at,
            recorded_at=case.now,
            channel=contact.channel,
            direction=contact.direction,
            nature=contact.nature,
            by_user_id=contact.by_user_id,
            customer_id=contact.customer_id,
            address=contact.address,
            sender_name=contact.sender_name,
            sender_known=contact.sender_known,
            subject=contact.subject,
            body=contact.body,
            quoted=contact.quoted,
            html=contact.html,
            answered=contact.answered,
            seconds=contact.seconds,
            message_id=contact.message_id,
            body_hash=contact.body_hash,
            raw_mail_id=contact.raw_mail_id,
        )
    )
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
    await _attach(interaction_id, contact.attachments)
    chase = {"chase": True} if effect is Effect.CHASE else {}
    payload = {"effect": outcome or effect.value, **chase}
    await case.enter("contact", by, payload, at=at, interaction_id=interaction_id)
    if effect is Effect.CHASE:
        case.set(chases=case.chases + 1, chased_at=at)
    await _move_opening(case, at, by)
    _note_first_response(case, contact, at)
    return interaction_id


async def _attach(interaction_id: int, attachments: Sequence[Attached]) -> None:
    for position, attached in enumerate(attachments):
        file_id = await _file_row(attached)
        await Attachment.insert(
            Attachment(
                interaction_id=interaction_id,
                file_id=file_id,
                position=position,
                name=attached.name,
                type=attached.type,
                content_id=attached.content_id,
            )
        )


async def _file_row(attached: Attached) -> int:
    digest = bytes.fromhex(attached.sha256)
    row = File(sha256=digest, size=attached.size, recorded_at=clock.now())
    await File.insert(row).on_conflict(target=File.sha256, action="DO NOTHING")
    return int(
        await db.value("-- Which row is this content?\nSELECT id FROM files WHERE sha256 = $1", digest)
    )


async def _move_opening(case: HeldCase, at: datetime, by: Actor) -> None:
    if at >= case.opened_at:
        return
    moved = {"from": case.opened_at.isoformat(), "to": at.isoformat()}
    if case.stage_since == case.opened_at:
        case.set(stage_since=at)
    if case.ball_since == case.opened_at:
        case.set(ball_since=at)
    case.set(opened_at=at)
    await case.enter("opening_moved", by, moved, at=at)


def _note_first_response(case: HeldCase, contact: Contact, at: datetime) -> None:
    by_person = contact.by_user_id is not None
    if not stages.is_first_response(contact.direction, contact.nature, by_person, contact.answered):
        return
    if case.first_response_at is None or at < case.first_response_at:
        case.set(first_response_at=at)


async def apply_effect(case: HeldCase, effect: Effect, by: Actor) -> None:
    """Moves the stage as the contact demands; the contact's own entry says so."""
    if effect in (Effect.TO_WORKING, Effect.REOPENS):
        await case.start_stage(stages.WORKING, by)


async def _tell(case_id: int, interaction_id: int, contact: Contact, effect: Effect) -> None:
    await events.publish(
        ContactRecorded(
            case_id=case_id, interaction_id=interaction_id, direction=contact.direction, effect=effect.value
        )
    )


async def log_contact(case_id: int, contact: Contact, by: Actor, seen: int | None = None) -> Recorded:
    """Writes down a call, a visit, a letter or a chat that somebody on staff had with the customer.

    Raises Invalid, all fields at once, for a time ahead or nothing said.
    """
    problems = contact_problems(contact, clock.now())
    if problems:
        raise Invalid(problems)
    async with db.transaction():
        if seen is not None:
            async with hold(case_id, by, seen):
                pass
        return await record_contact(case_id, contact, Sender.CUSTOMER, by, "logged by hand")


def contact_problems(contact: Contact, now: datetime) -> dict[str, str]:
    """What is wrong with a contact that was typed in, by field."""
    problems: dict[str, str] = {}
    if contact.at is not None and contact.at > now:
        problems["at"] = "That is still ahead. Give the time at which it happened."
    if not contact.body.strip() and contact.answered is not False:
        problems["body"] = "Write what was said, in a sentence or two."
    return problems
