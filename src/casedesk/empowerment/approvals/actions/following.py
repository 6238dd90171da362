"""What waits for a decision goes along when its case is merged, and comes back when the merge is undone."""

from casedesk.cases.events import CasesMerged, CasesParted
from casedesk.platform import db

ALONG = """
-- Requests that wait stand on the case that stays.
UPDATE approvals SET case_id = $2 WHERE case_id = $1 AND decided_at IS NULL
"""

BACK = """
-- Requests that wait go back with the case on which they were asked, and those merged into it.
WITH RECURSIVE family AS (
    SELECT $1::bigint AS id UNION ALL SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id
)
UPDATE approvals a SET case_id = $1
FROM concessions c
WHERE c.id = a.concession_id AND a.case_id = $2 AND a.decided_at IS NULL AND c.case_id IN (SELECT id FROM family)
"""


async def go_along(merged: CasesMerged) -> None:
    """The reaction to a merge."""
    await db.execute(ALONG, merged.case_id, merged.into_id)


async def come_back(parted: CasesParted) -> None:
    """The reaction to a merge undone."""
    await db.execute(BACK, parted.case_id, parted.from_id)
