"""What waits for a decision goes along when its case is merged, and comes back when the merge is undone: the case
on which it stands waits for it, and none that has nothing to wait for."""

from casedesk.cases.actions.holding import hold
from casedesk.cases.events import CasesMerged, CasesParted
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.going_on import back_to_work, wait_for_approval
from casedesk.platform import db
from casedesk.platform.sentences import say

ALONG = """
-- Requests that wait stand on the case that stays.
UPDATE approvals SET case_id = $2 WHERE case_id = $1 AND decided_at IS NULL RETURNING id
"""

BACK = """
-- Requests that wait go back with the case on which they were asked, and those merged into it.
WITH RECURSIVE family AS (
    SELECT $1::bigint AS id UNION ALL SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id
)
UPDATE approvals a SET case_id = $1
FROM concessions c
WHERE c.id = a.concession_id AND a.case_id = $2 AND a.decided_at IS NULL AND c.case_id IN (SELECT id FROM family)
RETURNING a.id
"""


async def go_along(merged: CasesMerged) -> None:
    """The reaction to a merge."""
    if not await db.records(ALONG, merged.case_id, merged.into_id):
        return
    by = actors.system(say("merged"))
    async with hold(merged.into_id, by) as stays:
        await wait_for_approval(stays, by)


async def come_back(parted: CasesParted) -> None:
    """The reaction to a merge undone."""
    if not await db.records(BACK, parted.case_id, parted.from_id):
        return
    by = actors.system(say("unmerged"))
    async with hold(parted.case_id, by) as alone:
        await wait_for_approval(alone, by)
    async with hold(parted.from_id, by) as stayed:
        await back_to_work(stayed, by)
