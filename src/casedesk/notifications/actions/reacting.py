"""What users are told of cases: reactions to the facts that cases publish, inside their transactions."""

from casedesk.cases.events import CaseOpened, ContactRecorded, NoteAdded, OwnerChanged
from casedesk.cases.rules.stages import Effect
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.queries.owners import who_looks_after
from casedesk.notifications.queries.people import everybody_here, words_of_note
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.notifications.rules.mentions import mentioned

_KINDS = {
    Effect.CHASE.value: Kind.CHASE,
    Effect.REOPENS.value: Kind.CAME_BACK,
    Effect.OFFERS_REOPEN.value: Kind.CAME_BACK,
    Effect.TO_WORKING.value: Kind.ANSWER,
}
"""What a contact of the customer is to the owner, by what it did to the case."""


async def tell_of_opening(event: CaseOpened) -> None:
    """A new case is told to its owner, unless they opened it themselves."""
    await notify([event.owner_id], Notice(Kind.NEW_CASE, event.case_id, event.by_user_id))


async def tell_of_owner(event: OwnerChanged) -> None:
    """Whoever gets a case is told, and whoever had it."""
    await notify([event.to_id], Notice(Kind.GIVEN, event.case_id, event.by_user_id))
    await notify([event.from_id], Notice(Kind.TAKEN, event.case_id, event.by_user_id))


async def tell_of_contact(event: ContactRecorded) -> None:
    """The owner is told when the customer writes or calls again; and their cover, while they are away."""
    kind = _KINDS.get(event.effect)
    if kind is None or event.direction != "in":
        return
    told = await who_looks_after(event.case_id)
    await notify(told, Notice(kind, event.case_id, event.by_user_id))


async def tell_of_note(event: NoteAdded) -> None:
    """Whoever is named in a note is told."""
    words = await words_of_note(event.note_id)
    if "@" in words:
        named = mentioned(words, await everybody_here())
        payload = {"note": event.note_id}
        await notify(named, Notice(Kind.MENTION, event.case_id, event.by_user_id, payload=payload))
