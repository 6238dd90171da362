"""The templates that somebody may write with."""

from collections.abc import Sequence

import msgspec

from casedesk.platform import db
from casedesk.platform.kept import Kept


class Offered(msgspec.Struct, frozen=True):
    """A template as it is chosen from. `whose` is everybody, team or mine."""

    id: int
    name: str
    whose: str
    languages: list[str]


class Variant(msgspec.Struct, frozen=True):
    """The current words of a template in one language."""

    template_id: int
    version_id: int
    name: str
    language: str
    body: str


_OFFERED = """t.retired_at IS NULL
    AND (t.user_id = $1 OR (t.user_id IS NULL AND (t.team_id IS NULL OR t.team_id = ANY($2))))"""


async def _read_in_use() -> list[tuple[Offered, int | None, int | None]]:
    sql = """
    -- Which templates can be written with, and by whom?
    SELECT t.id, t.name, CASE WHEN t.user_id IS NOT NULL THEN 'mine' WHEN t.team_id IS NOT NULL THEN 'team'
                              ELSE 'everybody' END AS whose,
           ARRAY(SELECT language FROM reply_template_words w WHERE w.version_id = t.current_id ORDER BY place)
               AS languages, t.user_id, t.team_id
    FROM reply_templates t WHERE t.retired_at IS NULL
    ORDER BY t.user_id IS NULL, t.team_id IS NULL, lower(t.name), t.id
    """
    return [
        (Offered(one["id"], one["name"], one["whose"], one["languages"]), one["user_id"], one["team_id"])
        for one in await db.records(sql)
    ]


_in_use = Kept(_read_in_use)


async def offered_to(user_id: int, teams: Sequence[int]) -> list[Offered]:
    """What a user of these teams may write with: their own first, then their teams', then everybody's, by name."""
    return [
        one
        for one, owner_id, team_id in await _in_use.now()
        if owner_id == user_id or (owner_id is None and (team_id is None or team_id in teams))
    ]


async def variants_of(template_id: int, user_id: int, teams: Sequence[int]) -> list[Variant]:
    """The words of a template that this user may write with, in its order of languages; empty where they may not."""
    sql = f"""
    -- What does this template say, in which languages?
    SELECT t.id AS template_id, w.version_id, t.name, w.language, w.body
    FROM reply_templates t JOIN reply_template_words w ON w.version_id = t.current_id
    WHERE t.id = $3 AND {_OFFERED} ORDER BY w.place
    """
    return await db.rows(Variant, sql, user_id, list(teams), template_id)


async def used_in(reply_id: int) -> list[int]:
    """The versions with which a letter was written."""
    sql = "-- With which templates was this written?\nSELECT version_id FROM reply_template_uses WHERE reply_id = $1"
    return [row["version_id"] for row in await db.records(f"{sql} ORDER BY id", reply_id)]


async def scope_of(template_id: int) -> tuple[int | None, int | None] | None:
    """Whose a template is that is in use: its team and its user; None where there is none such."""
    sql = """
    -- Whose is this template, if it is in use?
    SELECT team_id, user_id FROM reply_templates WHERE id = $1 AND retired_at IS NULL
    """
    found = await db.record(sql, template_id)
    return None if found is None else (found["team_id"], found["user_id"])
