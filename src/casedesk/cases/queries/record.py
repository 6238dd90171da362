"""The bare record of a case, as the rules want it."""

from dataclasses import dataclass
from datetime import datetime

from casedesk.cases.rules.projections import Contact
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
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


@dataclass(frozen=True)
class Wait:
    """Until when we wait, and for whom or what."""

    until: datetime
    waits_for: str


async def wait_of(start_id: int) -> Wait | None:
    """What a start of stage waits for; None where it waits for nothing."""
    sql = """
    -- Until when, and for what, did this stage wait?
    SELECT wait_until AS until, waits_for FROM stage_starts WHERE id = $1 AND wait_until IS NOT NULL
    """
    return await db.row(Wait, sql, start_id)


async def owner_starts(case_id: int) -> list[Start[int]]:
    """The starts of ownership of a case, in order."""
    sql = """
    -- Who has owned this case, from when?
    SELECT from_at AS at, owner_id AS key FROM owner_starts WHERE case_id = $1 ORDER BY from_at NULLS FIRST
    """
    return [Start(**found) for found in await db.records(sql, case_id)]


async def contacts_of(case_id: int) -> list[Contact]:
    """The contacts that stand on a case now, in order. Each counts from when it first came onto this case."""
    sql = """
    -- Which contacts stand on this case, since when, and what became of them?
    SELECT i.id, i.at, came.at AS placed_at, i.direction, i.nature,
           i.customer_id IS NOT DISTINCT FROM c.customer_id AS from_customer,
           i.by_user_id IS NOT NULL AS by_person, i.answered,
           (SELECT d.state FROM deliveries d WHERE d.interaction_id = i.id ORDER BY d.id DESC LIMIT 1) AS delivery,
           i.direction = 'out' AND i.customer_id IS NULL AS outsider
    FROM (SELECT interaction_id, min(recorded_at) AS at, max(id) AS last_id
          FROM placements WHERE case_id = $1 GROUP BY interaction_id) AS came
    JOIN interactions i ON i.id = came.interaction_id
    JOIN cases c ON c.id = $1
    WHERE NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = i.id AND later.id > came.last_id)
    ORDER BY i.at, i.id
    """
    return await db.rows(Contact, sql, case_id)


async def customer_of(case_id: int) -> int:
    """Whose case it is. Raises NotFound when there is none."""
    found = await db.value("-- Whose case is it?\nSELECT customer_id FROM cases WHERE id = $1", case_id)
    if found is None:
        raise NotFound(say("There is no case C-%(case)d.", case=case_id))
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


async def merged_into(case_id: int) -> int | None:
    """The case that this one was merged into, as it stands now; None where it stands on its own."""
    found: int | None = await db.value(
        """
        -- Which case was this one merged into?
        SELECT merged_into_id FROM cases WHERE id = $1
        """,
        case_id,
    )
    return found


async def resolution_left(case_id: int) -> tuple[int, datetime] | None:
    """The resolution that the last contact of the customer undid, with its time, if that is how the case
    came to be worked on and nothing moved it since; else None."""
    starts = await stage_starts(case_id)
    if len(starts) < 2 or starts[-1].stage != "working":
        return None
    if not await _contact_began(case_id, starts[-1].at):
        return None
    before = starts[:-1]
    while before and before[-1].stage == "closed" and before[-1].disposition == "resolved":
        before = before[:-1]
    if not before or before[-1].stage != "resolved":
        return None
    resolved = before[-1]
    origin = _origin(starts, resolved)
    assert origin.at is not None, "a case is opened before it is resolved"
    return origin.id, origin.at


async def _contact_began(case_id: int, at: datetime | None) -> bool:
    sql = """
    -- Did a contact reopen this case at that moment?
    SELECT EXISTS (SELECT FROM events WHERE case_id = $1 AND kind = 'contact' AND recorded_at = $2
                   AND payload ->> 'effect' = 'reopens')
    """
    return bool(await db.value(sql, case_id, at))


def _origin(starts: list[StageStart], resolved: StageStart) -> StageStart:
    while resolved.restores is not None:
        resolved = next(start for start in starts if start.id == resolved.restores)
    return resolved
