"""Who may see a case at this moment, and how much has been entered on it: for pages that stay open."""

from collections.abc import Collection, Sequence

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db


async def who_may_see(case_ids: Collection[int], viewers: Sequence[Actor]) -> set[tuple[int, int]]:
    """Of these cases and viewers, the pairs of case and place in `viewers` of those who may see it."""
    sql = f"""
    -- Who of these may see which of these cases?
    SELECT c.id, s.place::integer - 1 AS place
    FROM cases c
    CROSS JOIN jsonb_array_elements($2::jsonb) WITH ORDINALITY AS s (sight, place)
    WHERE c.id = ANY($1::bigint[])
      AND {seen_by("c", "(s.sight ->> 'all')", "ARRAY(SELECT jsonb_array_elements_text(s.sight -> 'teams'))")}
    """
    sights = [{"all": one.sees_all, "teams": list(one.teams)} for one in viewers]
    return {(found["id"], found["place"]) for found in await db.records(sql, list(case_ids), sights)}


class Entered(msgspec.Struct, frozen=True):
    """How many entries a case has."""

    id: int
    events_count: int


async def entered_on(case_ids: Collection[int], viewer: Actor) -> dict[int, int]:
    """How many entries each of these cases has, those that the viewer may see."""
    sql = f"""
    -- How much has been entered on these cases?
    SELECT c.id, c.events_count FROM cases c WHERE c.id = ANY($1::bigint[]) AND {seen_by("c", "$2", "$3")}
    """
    found = await db.rows(Entered, sql, list(case_ids), viewer.sees_all, list(viewer.teams))
    return {one.id: one.events_count for one in found}
