"""Following what happens to cases: each reaction runs in the transaction that made its fact true."""

from casedesk.cases.events import (
    CaseChanged,
    CaseOpened,
    CasesMerged,
    CasesParted,
    ContactRecorded,
    NoteAdded,
)
from casedesk.search.actions.indexing import index
from casedesk.search.queries.texts import concerned_by

SAID_IN_HEAD = frozenset(("title", "issue", "wish", "next_step", "opened_at"))
"""The columns of a case that its own row follows from."""

MOVES = frozenset(("placed", "split", "split_off"))
"""What is entered in a case's record when contacts came to it or left."""


async def note_opened(event: CaseOpened) -> None:
    """A case is found by its title from its first moment."""
    await index("of_case_id", [event.case_id])


async def note_contact(event: ContactRecorded) -> None:
    """What was said is found from the moment it stands on its case."""
    await index("interaction_id", [event.interaction_id])


async def note_remark(event: NoteAdded) -> None:
    """A note is found, too."""
    await index("note_id", [event.note_id])


async def note_changed(event: CaseChanged) -> None:
    """The head of a case was written anew, a field of it was filled in, or contacts were moved."""
    if not SAID_IN_HEAD.isdisjoint(event.columns) or "fields" in event.entries:
        await index("of_case_id", [event.case_id])
    if not MOVES.isdisjoint(event.entries):
        await _stand(event.case_id)


async def note_merged(event: CasesMerged) -> None:
    """What was said on a case that was merged leads to the one that survives."""
    await _stand(event.case_id)


async def note_parted(event: CasesParted) -> None:
    """What was said on a case that stands on its own again leads to it again."""
    await _stand(event.case_id)


async def _stand(case_id: int) -> None:
    """Writes everything anew that stands on this case and on those merged into it, or ever stood there."""
    for source, keys in (await concerned_by(case_id)).items():
        await index(source, keys)
