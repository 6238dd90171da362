"""Letters written with templates: none goes with a gap in it, and each counts for the templates it came from."""

from collections.abc import Sequence

from casedesk.automation.templates.rules.placeholders import gaps_in
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say
from casedesk.promises.actions.letters import Change, write_promising

MOST_NAMED = 3

_USED = """
-- With which templates was this letter written? Each counts once; one that is sent twice counts as one letter.
INSERT INTO reply_template_uses (reply_id, version_id)
SELECT $1, id FROM reply_template_versions WHERE id = ANY($2::bigint[]) ORDER BY id
ON CONFLICT DO NOTHING
"""


async def write_filled(
    case_id: int,
    new: NewReply,
    changes: Sequence[Change],
    by: Actor,
    seen: tuple[int | None, int | None] = (None, None),
    used: Sequence[int] = (),
) -> int:
    """Takes a reply with all that it promises, written with these versions of templates; returns its key. `seen` is how
    many entries the writer had seen, and the last reply that was about to go.

    Raises Invalid (body) while something is left to fill in, and as `write_promising` does.
    """
    check_filled(new.body)
    async with db.transaction():
        reply_id = await write_promising(case_id, new, changes, by, *seen)
        if used:
            await db.execute(_USED, reply_id, list(used))
    return reply_id


def check_filled(body: str) -> None:
    """Raises Invalid (body) where a letter has something left to fill in."""
    gaps = gaps_in(body)
    if gaps:
        raise Invalid({"body": _left(gaps)})


def _left(gaps: Sequence[str]) -> str:
    named = ", ".join(gaps[:MOST_NAMED]) + (" …" if len(gaps) > MOST_NAMED else "")
    return say("Fill this in before it goes, or take it out: %(named)s.", named=named)
