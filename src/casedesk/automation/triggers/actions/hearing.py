"""The reactions: what happens to a case is written down for the triggers that wait for it, in its own transaction.

Only a job is written, and only where some trigger that is on waits for such a fact: nothing is lost when the program
is stopped, and no trigger stands between a customer's word and its being kept.
"""

from datetime import datetime
from typing import Any

from casedesk.automation.triggers.actions.acting import acting
from casedesk.automation.triggers.queries.triggers import entered_last, listened
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.automation.triggers.rules.whens import facts_in_change, may_hold_facts
from casedesk.cases.events import CaseChanged, CaseOpened, ContactRecorded
from casedesk.cases.rules.stages import Effect
from casedesk.platform import clock
from casedesk.platform.jobs.actions import enqueue

LOOK = "triggers.look"


async def hear_opening(opened: CaseOpened) -> None:
    """A case was opened."""
    if await listened(opened.case_id, ["opened"]) is not None:
        await _hear(opened.case_id, {"opened": {}}, "opened", opened.at)


async def hear_contact(recorded: ContactRecorded) -> None:
    """The customer wrote or called, on a case that was there."""
    is_theirs = recorded.direction == "in" and recorded.nature == "ordinary" and recorded.is_customers
    if not is_theirs or recorded.effect == Effect.NEW_CASE:
        return
    if await listened(recorded.case_id, ["wrote"]) is not None:
        about = {"wrote": {"interaction": recorded.interaction_id}}
        await _hear(recorded.case_id, about, f"contact:{recorded.interaction_id}", clock.now())


async def hear_change(changed: CaseChanged) -> None:
    """Stage, owner, tags or details of a case changed."""
    kinds = may_hold_facts(changed.columns, changed.entries)
    found = await listened(changed.case_id, kinds) if kinds else None
    if found is None:
        return
    # Not the last entries there are: another reaction to this change may have entered more since.
    entered = await entered_last(changed.case_id, changed.upto, len(changed.entries))
    facts = facts_in_change(changed.columns, entered, found["stage"])
    if facts:
        await _hear(changed.case_id, facts, f"entry:{changed.upto}", clock.now())


async def _hear(case_id: int, facts: dict[str, dict[str, Any]], root: str, at: datetime) -> None:
    run, depth = acting(), 0
    if run is not None:
        if not rules.goes_on(run.depth):
            run.cut = True
            return
        root, depth = run.root, run.depth + 1
    payload = {"case": case_id, "facts": facts, "root": root, "depth": depth, "at": at.isoformat()}
    await enqueue(LOOK, payload)
