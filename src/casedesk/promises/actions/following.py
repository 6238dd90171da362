"""What follows for promises when something happens to their case: its end breaks them, a merge takes them along, a
merge that is undone brings them back; and a case with an open one is not resolved."""

from casedesk.cases.actions.holding import hold
from casedesk.cases.events import CasesMerged, CasesParted, StageChanged
from casedesk.cases.rules import actors
from casedesk.platform import db
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say, say_many
from casedesk.promises.actions.ending import CASE_ENDED, break_open_on
from casedesk.promises.queries.ledger import open_promises_on


async def break_with_case(changed: StageChanged) -> None:
    """The reaction to the end of a case: what is still promised on it is broken."""
    if changed.disposition is None or not await open_promises_on(changed.case_id):
        return
    by = actors.system(CASE_ENDED)
    async with hold(changed.case_id, by) as case:
        await break_open_on(case, by)


async def go_along(merged: CasesMerged) -> None:
    """The reaction to a merge: what is promised is looked after on the case that stays."""
    await db.execute(
        "UPDATE promises SET stands_on_id = $2 WHERE stands_on_id = $1 AND state = 'open'",
        merged.case_id,
        merged.into_id,
    )


async def come_back(parted: CasesParted) -> None:
    """The reaction to a merge undone: what was promised on the case that stands alone again comes back with it."""
    await db.execute(
        """
        WITH RECURSIVE family AS (
            SELECT $1::bigint AS id
            UNION ALL
            SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id
        )
        UPDATE promises SET stands_on_id = $1
        WHERE stands_on_id = $2 AND state = 'open' AND case_id IN (SELECT id FROM family)
        """,
        parted.case_id,
        parted.from_id,
    )


async def refuse_while_promised(case_id: int) -> None:
    """The check before a case is resolved. Raises Refused while something is promised on it."""
    left = await open_promises_on(case_id)
    if len(left) == 1:
        raise Refused(
            say("Still promised: “%(text)s”. Keep it or withdraw it in the same step.", text=left[0].text)
        )
    if left:
        raise Refused(
            say_many(
                "%(n)d promise is still open. Keep or withdraw it in the same step.",
                "%(n)d promises are still open. Keep or withdraw each in the same step.",
                len(left),
            )
        )
