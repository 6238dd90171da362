"""Reading tags: those of a case, those one can choose from, and what each stands for after merges."""

from collections.abc import Collection, Sequence

import msgspec

from casedesk.cases.rules.tags import folded
from casedesk.platform import db
from casedesk.platform.sentences import say

COMPLETIONS = 20

LEADS = """leads AS (
    SELECT t.id AS tag_id, t.id AS lead_id FROM tags t WHERE t.merged_into_id IS NULL
    UNION ALL
    SELECT t.id, l.lead_id FROM tags t JOIN leads l ON t.merged_into_id = l.tag_id
)"""
"""SQL, after WITH RECURSIVE: each tag, and the one that it leads to by merges; itself where it was never merged."""

STANDS_FOR = """ARRAY(
    WITH RECURSIVE meant AS (
        SELECT t.id FROM tags t WHERE t.id = {tag}
        UNION
        SELECT t.id FROM tags t JOIN meant m ON t.merged_into_id = m.id
    )
    SELECT id FROM meant
)"""
"""SQL: the keys of a tag and of all that were merged into it. Format with the placeholder of the tag."""


class Tag(msgspec.Struct, frozen=True):
    """One tag, as it is shown."""

    id: int
    name: str
    retired: bool = False


async def tags_on(case_ids: Collection[int]) -> dict[int, list[Tag]]:
    """The tags on each of these cases by name, those that were merged under the one they lead to."""
    sql = f"""
    -- Which tags are on these cases?
    WITH RECURSIVE {LEADS}
    SELECT DISTINCT o.case_id, t.id, t.name, t.key, t.retired_at IS NOT NULL AS retired
    FROM case_tags o JOIN leads l ON l.tag_id = o.tag_id JOIN tags t ON t.id = l.lead_id
    WHERE o.case_id = ANY($1::bigint[]) ORDER BY o.case_id, t.key
    """
    found: dict[int, list[Tag]] = {}
    for row in await db.records(sql, list(case_ids)):
        found.setdefault(row["case_id"], []).append(Tag(row["id"], row["name"], row["retired"]))
    return found


async def tags_named(tag_ids: Sequence[int]) -> dict[int, Tag]:
    """What these tags are called now, each under its own key, merged or not; what is unknown is left out."""
    if not tag_ids:
        return {}
    sql = """
    -- What are these tags called?
    SELECT id, name, retired_at IS NOT NULL AS retired FROM tags WHERE id = ANY($1::bigint[])
    """
    return {one.id: one for one in await db.rows(Tag, sql, list(tag_ids))}


class TagMeant(msgspec.Struct, frozen=True):
    """A tag, and the one that it leads to by merges: `lead_id`, called `leads_to`; itself where it was never merged."""

    id: int
    name: str
    lead_id: int
    leads_to: str
    retired: bool


async def tags_standing_for(tag_ids: Sequence[int]) -> dict[int, TagMeant]:
    """What these tags stand for now; those that there are not are left out."""
    if not tag_ids:
        return {}
    sql = f"""
    -- Which tags are meant by these?
    WITH RECURSIVE {LEADS}
    SELECT n.id, n.name, t.id AS lead_id, t.name AS leads_to, t.retired_at IS NOT NULL AS retired
    FROM tags n JOIN leads l ON l.tag_id = n.id JOIN tags t ON t.id = l.lead_id WHERE n.id = ANY($1::bigint[])
    """
    return {one.id: one for one in await db.rows(TagMeant, sql, list(tag_ids))}


async def meant_by(tag_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """All that each of these tags stands for: the one it leads to, and whatever was merged into that."""
    if not tag_ids:
        return {}
    sql = f"""
    -- Which tags are one with these by now?
    WITH RECURSIVE {LEADS}
    SELECT asked.tag_id, array_agg(same.tag_id ORDER BY same.tag_id) AS same
    FROM leads asked JOIN leads same ON same.lead_id = asked.lead_id
    WHERE asked.tag_id = ANY($1::bigint[]) GROUP BY asked.tag_id
    """
    return {row["tag_id"]: tuple(row["same"]) for row in await db.records(sql, list(tag_ids))}


async def all_tags() -> list[Tag]:
    """Every tag there ever was, merged ones too, by name."""
    return await db.rows(
        Tag,
        "-- Which tags are there?\nSELECT id, name, retired_at IS NOT NULL AS retired FROM tags ORDER BY key",
    )


async def tag_called(name: str) -> Tag | None:
    """The tag of this name, however it is written: the one it leads to, where it was merged."""
    sql = f"""
    -- Which tag is called so?
    WITH RECURSIVE {LEADS}
    SELECT t.id, t.name, t.retired_at IS NOT NULL AS retired
    FROM tags n JOIN leads l ON l.tag_id = n.id JOIN tags t ON t.id = l.lead_id WHERE n.key = $1
    """
    return await db.row(Tag, sql, folded(name))


async def tags_beginning(typed: str, limit: int = COMPLETIONS) -> list[Tag]:
    """The tags that can be put on a case and begin like this; with nothing typed the ones used last."""
    begins = folded(typed)
    if not begins:
        return await db.rows(Tag, _USED_LAST, limit)
    return await db.rows(
        Tag, _BEGINNING, begins.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"), limit
    )


_BEGINNING = """
-- Which tags begin like this?
SELECT id, name FROM tags
WHERE key LIKE $1 || '%' AND retired_at IS NULL AND merged_into_id IS NULL ORDER BY key LIMIT $2
"""
_USED_LAST = """
-- Which tags were put on cases most lately?
SELECT t.id, t.name
FROM (SELECT tag_id, max(id) AS last FROM (SELECT id, tag_id FROM case_tags ORDER BY id DESC LIMIT 500) AS newest
      GROUP BY tag_id) AS used
JOIN tags t ON t.id = used.tag_id
WHERE t.retired_at IS NULL AND t.merged_into_id IS NULL ORDER BY used.last DESC LIMIT $1
"""


async def differences() -> list[str]:
    """Where the tags on cases are not what the record of the cases comes to; empty when all agree."""
    sql = """
    -- Which tags are on a case that its entries do not end with, or the other way round?
    WITH said AS (
        SELECT DISTINCT ON (case_id, tag_id) case_id, (payload ->> 'tag')::bigint AS tag_id, kind
        FROM events WHERE kind IN ('tagged', 'untagged') ORDER BY case_id, tag_id, seq DESC
    )
    SELECT coalesce(s.case_id, o.case_id) AS case_id, coalesce(s.tag_id, o.tag_id) AS tag_id, o.id IS NOT NULL AS is_on
    FROM said s FULL JOIN case_tags o ON o.case_id = s.case_id AND o.tag_id = s.tag_id
    WHERE (o.id IS NOT NULL) <> coalesce(s.kind = 'tagged', false) ORDER BY 1, 2 LIMIT 1000
    """
    return [
        say(
            "C-%(case)d: tag %(tag_id)s is on it, not so by its record.",
            case=row["case_id"],
            tag_id=row["tag_id"],
        )
        if row["is_on"]
        else say(
            "C-%(case)d: tag %(tag_id)s is not on it, but is by its record.",
            case=row["case_id"],
            tag_id=row["tag_id"],
        )
        for row in await db.records(sql)
    ]
