"""The bare record of a case, as the rules want it."""

from datetime import datetime

from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart


async def stage_starts(case_id: int) -> list[StageStart]:
    """The starts of stage of a case, in order."""
    sql = """
    -- In which stages has this case been, from when?
    SELECT id, from_at AS at, stage, disposition, restores_id AS restores
    FROM stage_starts WHERE case_id = $1 ORDER BY from_at NULLS FIRST
    """
    return await db.rows(StageStart, sql, case_id)


async def owner_starts(case_id: int) -> list[Start[int]]:
    """The starts of ownership of a case, in order."""
    sql = """
    -- Who has owned this case, from when?
    SELECT from_at AS at, owner_id AS key FROM owner_starts WHERE case_id = $1 ORDER BY from_at NULLS FIRST
    """
    return [Start(**found) for found in await db.records(sql, case_id)]


async def first_response_at(case_id: int) -> datetime | None:
    """When a person first had contact with the customer, by the interactions that stand on the case now.

    A reply that finally failed or bounced is no response; an answered call or a visit is one by itself.
    """
    sql = """
    -- What is the first contact a person had with this customer on this case?
    SELECT min(i.at)
    FROM placements p JOIN interactions i ON i.id = p.interaction_id JOIN cases c ON c.id = p.case_id
    WHERE p.case_id = $1 AND i.at >= c.opened_at
      AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
      AND coalesce(i.answered, i.direction = 'out' AND i.nature = 'ordinary' AND i.by_user_id IS NOT NULL)
      AND coalesce((SELECT d.state FROM deliveries d WHERE d.interaction_id = i.id ORDER BY d.id DESC LIMIT 1), '')
          NOT IN ('failed', 'bounced')
    """
    found: datetime | None = await db.value(sql, case_id)
    return found


async def customer_of(case_id: int) -> int:
    """Whose case it is. Raises NotFound when there is none."""
    found = await db.value("-- Whose case is it?\nSELECT customer_id FROM cases WHERE id = $1", case_id)
    if found is None:
        raise NotFound(f"There is no case C-{case_id}.")
    return int(found)


async def leading_case(case_id: int) -> int:
    """The case that this one leads to by merges; itself where it was never merged."""
    sql = """
    -- Which case has this one been merged into, in the end?
    WITH RECURSIVE lead AS (
        SELECT id, merged_into_id FROM cases WHERE id = $1
        UNION ALL
        SELECT c.id, c.merged_into_id FROM cases c JOIN lead ON c.id = lead.merged_into_id
    )
    SELECT id FROM lead WHERE merged_into_id IS NULL
    """
    return int(await db.value(sql, case_id) or case_id)


async def resolution_left(case_id: int) -> tuple[int, datetime] | None:
    """The resolution that the last contact of the customer undid, with its time, if that is how the case
    came to be worked on and nothing moved it since; else None."""
    starts = await stage_starts(case_id)
    opened_at = await db.value(
        "-- When was this case opened?\nSELECT opened_at FROM cases WHERE id = $1", case_id
    )
    if len(starts) < 2 or starts[-1].stage != "working":
        return None
    before = starts[:-1]
    while before and before[-1].stage == "closed" and before[-1].disposition == "resolved":
        before = before[:-1]
    if not before or before[-1].stage != "resolved":
        return None
    resolved = before[-1]
    origin = _origin(starts, resolved)
    return origin.id, origin.at or opened_at


def _origin(starts: list[StageStart], resolved: StageStart) -> StageStart:
    while resolved.restores is not None:
        resolved = next(start for start in starts if start.id == resolved.restores)
    return resolved
