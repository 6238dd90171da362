"""The tags of two cases that became one: the one that stays bears those of both, and gives them back exactly.

A tag that came along is entered in the record of the case that stays with the case it came from (`from`), so that an
undone merge knows which to take off again: those that came last with that case, and were not put on by hand since.
"""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.queries.tags import STANDS_FOR
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db


async def bring_tags(survivor: HeldCase, merged: HeldCase, by: Actor) -> None:
    """Puts the tags of a case that is merged on the one that stays, but for those it bears already."""
    found = await db.records(
        f"""
        -- Which tags come along, that are not on the case that stays, under their own name or one they lead to?
        INSERT INTO case_tags (case_id, tag_id)
        SELECT $1, g.tag_id FROM case_tags g
        WHERE g.case_id = $2 AND NOT EXISTS (
            SELECT FROM case_tags o WHERE o.case_id = $1 AND o.tag_id = ANY({STANDS_FOR.format(tag="g.tag_id")}))
        ORDER BY g.tag_id RETURNING tag_id
        """,  # noqa: S608  # put together from constants
        survivor.id,
        merged.id,
    )
    for tag_id in sorted(row["tag_id"] for row in found):
        await survivor.enter("tagged", by, {"tag": tag_id, "from": merged.id})


_CAME_WITH = """
-- Which tags are on this case since that one was merged into it, and which other case that was bears them, too?
WITH last AS (
    SELECT DISTINCT ON (e.payload -> 'tag') (e.payload ->> 'tag')::bigint AS tag_id, e.kind, e.payload -> 'from' AS came
    FROM events e WHERE e.case_id = $1 AND e.kind IN ('tagged', 'untagged')
    ORDER BY e.payload -> 'tag', e.seq DESC
)
SELECT l.tag_id, (SELECT min(m.id) FROM cases m JOIN case_tags g ON g.case_id = m.id AND g.tag_id = l.tag_id
                  WHERE m.merged_into_id = $1 AND m.id <> $2) AS also_of
FROM last l JOIN case_tags o ON o.case_id = $1 AND o.tag_id = l.tag_id
WHERE l.kind = 'tagged' AND l.came = to_jsonb($2::bigint) ORDER BY l.tag_id
"""


async def give_tags_back(survivor: HeldCase, parted: HeldCase, by: Actor) -> None:
    """Takes off the case that stays what came with a case that stands by itself again. What another merged case bears,
    too, stays for that one."""
    for row in await db.records(_CAME_WITH, survivor.id, parted.id):
        if row["also_of"] is not None:
            await survivor.enter("tagged", by, {"tag": row["tag_id"], "from": row["also_of"]})
            continue
        await db.execute(
            "DELETE FROM case_tags WHERE case_id = $1 AND tag_id = $2", survivor.id, row["tag_id"]
        )
        await survivor.enter("untagged", by, {"tag": row["tag_id"], "from": parted.id})
