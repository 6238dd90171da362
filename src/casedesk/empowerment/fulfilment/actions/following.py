"""What still has to be done goes along when its case is merged, comes back when the merge is undone, and stays with
nobody who takes no more."""

from casedesk.cases.events import CasesMerged, CasesParted
from casedesk.platform import db
from casedesk.rota.events import HandOverDue

ALONG = """
-- What has to be done stands on the case that stays.
UPDATE fulfilments SET case_id = $2 WHERE case_id = $1 AND ended_at IS NULL
"""

BACK = """
-- What has to be done goes back with the case on which it was granted, and those merged into it.
WITH RECURSIVE family AS (
    SELECT $1::bigint AS id UNION ALL SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id
)
UPDATE fulfilments a SET case_id = $1
FROM concessions c
WHERE c.id = a.concession_id AND a.case_id = $2 AND a.ended_at IS NULL AND c.case_id IN (SELECT id FROM family)
"""

OWNERS = """
-- What was put on the list of somebody who takes no more is its case's owner's again, or whoever's is named.
UPDATE fulfilments SET doer_id = (SELECT id FROM users WHERE id = $2 AND active)
WHERE doer_id = $1 AND state IN ('open', 'failed')
"""


async def go_along(merged: CasesMerged) -> None:
    """The reaction to a merge."""
    await db.execute(ALONG, merged.case_id, merged.into_id)


async def come_back(parted: CasesParted) -> None:
    """The reaction to a merge undone."""
    await db.execute(BACK, parted.case_id, parted.from_id)


async def hand_over_steps(due: HandOverDue) -> None:
    """The reaction: what somebody who takes no more was to do goes to whom it is named for, or else to the owner of
    its case."""
    await db.execute(OWNERS, due.user_id, due.to_user_id)
