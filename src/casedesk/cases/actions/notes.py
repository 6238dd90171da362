"""Notes: internal remarks on a case."""

from casedesk.cases.actions.holding import hold
from casedesk.cases.events import NoteAdded
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import Note
from casedesk.platform import card_numbers
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say


async def add_note(case_id: int, body: str, by: Actor) -> int:
    """Adds a remark that only we see, without card numbers. Raises Invalid when it is empty."""
    if not body.strip():
        raise Invalid({"body": say("Write the note first.")})
    body = card_numbers.masked(body.strip())
    async with hold(case_id, by) as case:
        inserted = await Note.insert(
            Note(
                case_id=case_id,
                by_user_id=by.user_id,
                by_rule="" if by.user_id is not None else by.rule,
                at=case.now,
                recorded_at=case.now,
                body=body,
            )
        )
        note_id = int(inserted[0]["id"])
        await case.enter("note", by, note_id=note_id)
        case.tell(NoteAdded(case_id=case.id, note_id=note_id, by_user_id=by.user_id))
    return note_id
