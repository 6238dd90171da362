"""The list of all tags, with how many cases each is on and what was merged into it."""

from typing import Any

import msgspec

from casedesk.cases.queries.lists import MOST_COUNTED
from casedesk.cases.queries.tags import LEADS
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db


class ListedTag(msgspec.Struct, frozen=True):
    """One tag. `cases` counts as far as MOST_COUNTED and one more; `merged` are those that lead to it, as objects with
    id and name."""

    id: int
    name: str
    retired: bool
    open_cases: int
    cases: int
    merged: list[dict[str, Any]]


async def listed_tags(viewer: Actor) -> list[ListedTag]:
    """All tags that are not merged into another, by name; the cases are those that the viewer may see."""
    sql = f"""
    -- Which tags are there, and on how many cases is each?
    WITH RECURSIVE {LEADS},
    on_open AS (
        SELECT l.lead_id, count(DISTINCT c.id) AS many
        FROM cases c JOIN case_tags o ON o.case_id = c.id JOIN leads l ON l.tag_id = o.tag_id
        WHERE c.disposition IS NULL AND {seen_by("c", "$1", "$2")} GROUP BY l.lead_id
    )
    SELECT t.id, t.name, t.retired_at IS NOT NULL AS retired, coalesce(f.many, 0) AS open_cases,
           (SELECT count(*) FROM (
               SELECT DISTINCT o.case_id FROM case_tags o JOIN cases c ON c.id = o.case_id
               WHERE o.tag_id = ANY(ARRAY(SELECT l.tag_id FROM leads l WHERE l.lead_id = t.id))
                 AND {seen_by("c", "$1", "$2")} LIMIT {MOST_COUNTED + 1}) AS counted) AS cases,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name) ORDER BY m.key), '[]')
            FROM leads l JOIN tags m ON m.id = l.tag_id WHERE l.lead_id = t.id AND m.id <> t.id) AS merged
    FROM tags t LEFT JOIN on_open f ON f.lead_id = t.id
    WHERE t.merged_into_id IS NULL
    ORDER BY t.retired_at IS NOT NULL, t.key
    """
    return await db.rows(ListedTag, sql, viewer.sees_all, list(viewer.teams))
