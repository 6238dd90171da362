"""How a case stands at the moment it is held for a change."""

from typing import Any

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

# A statement of its own: in one with the lock, the join would still see the owner of before the wait,
# and a case that was handed over meanwhile would be missed.
STANDING = f"""
-- How does this case stand, now that it is held?
SELECT c.id, c.customer_id, c.opened_at, c.title, c.team_id, c.language, c.owner_id, c.stage, c.stage_since,
       c.ball_since, c.stage_start_id, c.disposition, c.ended_at, c.resolved_at, c.first_response_at, c.reopened,
       c.chases, c.chased_at, c.merged_into_id, c.events_count, coalesce(o.from_at, c.opened_at) AS owner_since,
       k.erased_at IS NOT NULL AS is_erased
FROM cases c JOIN owner_starts o ON o.id = c.owner_start_id JOIN customers k ON k.id = c.customer_id
WHERE c.id = $1 AND {seen_by("c", "$2", "$3")}
"""


async def standing_of(case_id: int, viewer: Actor) -> dict[str, Any] | None:
    """The columns that actions decide by; None where there is no such case, or the viewer may not see it."""
    found = await db.record(STANDING, case_id, viewer.sees_all, list(viewer.teams))
    return None if found is None else dict(found)
