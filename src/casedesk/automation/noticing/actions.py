"""Sending a letter in which something was noticed: whoever wrote it was asked, and their answer is on the record."""

from collections.abc import Sequence

from casedesk.automation.noticing.queries import has_noticed
from casedesk.automation.noticing.rules.noticing import Notice
from casedesk.automation.templates.actions.writing import write_filled
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.promises.actions.letters import Change


async def write_all_the_same(
    case_id: int,
    new: NewReply,
    changes: Sequence[Change],
    by: Actor,
    seen: tuple[int | None, int | None] = (None, None),
    used: Sequence[int] = (),
    noticed: Sequence[Notice] = (),
) -> int:
    """Takes a reply as `write_filled` does, and notes on the case what was noticed in it and sent all the same."""
    async with db.transaction():
        reply_id = await write_filled(case_id, new, changes, by, seen, used)
        if noticed:
            async with hold(case_id, by) as case:
                if not await has_noticed(case_id, reply_id):
                    await case.enter(
                        "noticed", by, {"reply": reply_id, "notices": [_kept(one) for one in noticed]}
                    )
    return reply_id


def _kept(notice: Notice) -> dict[str, object]:
    """A notice as the record keeps it: keys and values, none of the words."""
    promise = notice.promise
    facts: dict[str, object] = {
        "kind": notice.kind,
        "amount": notice.amount,
        "promise": promise.id if promise else None,
        "due": notice.offer.due_at.isoformat() if notice.offer else None,
        "said_at": notice.letter.at.isoformat() if notice.letter else None,
    }
    return {name: value for name, value in facts.items() if value}
