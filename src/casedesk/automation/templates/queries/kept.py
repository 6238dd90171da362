"""Templates as they are kept: with who wrote them, how often they were used, and what became of the cases."""

from datetime import datetime, timedelta

import msgspec

from casedesk.platform import clock, db

DAYS = 90
"""Of so many days letters are counted: what is used now, in as much work however long a desk has been written on."""
_COUNTED = timedelta(days=DAYS)


class Kept(msgspec.Struct, frozen=True):
    """A template on its list. `used` counts letters of the last DAYS that went or are about to, `resolved` the cases
    they were written on that are resolved now or were, `held` those of them that were not reopened."""

    id: int
    name: str
    team_id: int | None
    team: str | None
    user_id: int | None
    owner: str | None
    languages: list[str]
    number: int
    at: datetime
    by: str
    retired_at: datetime | None
    used: int
    resolved: int
    held: int


class Version(msgspec.Struct, frozen=True):
    """One version of a template: who wrote it when, and its words by language."""

    id: int
    number: int
    name: str
    team: str | None
    at: datetime
    by: str
    words: dict[str, str]


_KEPT = """
SELECT t.id, t.name, t.team_id, m.name AS team, t.user_id, o.name AS owner, v.number, v.at, u.name AS by, t.retired_at,
       ARRAY(SELECT language FROM reply_template_words w WHERE w.version_id = t.current_id ORDER BY place) AS languages,
       coalesce(n.used, 0) AS used, coalesce(n.resolved, 0) AS resolved, coalesce(n.held, 0) AS held
FROM reply_templates t
JOIN reply_template_versions v ON v.id = t.current_id
JOIN users u ON u.id = v.by_user_id
LEFT JOIN teams m ON m.id = t.team_id
LEFT JOIN users o ON o.id = t.user_id
LEFT JOIN (
    WITH written AS MATERIALIZED (
        SELECT id, case_id FROM replies WHERE state <> 'recalled' AND written_at >= $2
    ), used AS MATERIALIZED (
        -- Letter by letter: all uses of all years would take longer than those of some weeks.
        SELECT x.version_id, r.case_id, count(*) AS letters
        FROM written r
        CROSS JOIN LATERAL (SELECT version_id FROM reply_template_uses WHERE reply_id = r.id OFFSET 0) x
        GROUP BY x.version_id, r.case_id
    ), counted AS (
        SELECT v.template_id, u.case_id, sum(u.letters) AS letters
        FROM used u JOIN reply_template_versions v ON v.id = u.version_id GROUP BY v.template_id, u.case_id
    )
    SELECT o.template_id, sum(o.letters)::bigint AS used,
           count(*) FILTER (WHERE c.resolved_at IS NOT NULL OR c.reopened > 0) AS resolved,
           count(*) FILTER (WHERE c.resolved_at IS NOT NULL AND c.reopened = 0) AS held
    FROM counted o JOIN cases c ON c.id = o.case_id
    GROUP BY o.template_id
) n ON n.template_id = t.id"""


async def kept_templates(user_id: int) -> list[Kept]:
    """All templates but other people's own, those in use first, by whose they are and by name."""
    sql = f"""
    -- Which templates are there, and what became of cases that were answered with them?
    {_KEPT} WHERE t.user_id IS NULL OR t.user_id = $1
    ORDER BY t.retired_at IS NOT NULL, t.user_id IS NULL, m.name NULLS FIRST, lower(t.name), t.id
    """
    return await db.rows(Kept, sql, user_id, clock.now() - _COUNTED)


async def kept_template(template_id: int) -> Kept | None:
    """One template."""
    return await db.row(
        Kept, f"-- Which template is this?\n{_KEPT} WHERE t.id = $1", template_id, clock.now() - _COUNTED
    )


async def versions_of(template_id: int) -> list[Version]:
    """All versions of a template, the newest first."""
    sql = """
    -- How was this template written, by whom and when?
    SELECT v.id, v.number, v.name, m.name AS team, v.at, u.name AS by,
           ARRAY(SELECT ARRAY[language, body] FROM reply_template_words w WHERE w.version_id = v.id ORDER BY place)
               AS words
    FROM reply_template_versions v JOIN users u ON u.id = v.by_user_id LEFT JOIN teams m ON m.id = v.team_id
    WHERE v.template_id = $1 ORDER BY v.number DESC
    """
    rows = [dict(row) for row in await db.records(sql, template_id)]
    return [Version(**{**row, "words": dict(row["words"])}) for row in rows]


async def template_names() -> dict[int, str]:
    """What templates are called, by key; other people's own are not for the audit to tell."""
    sql = "-- What are the templates called?\nSELECT id, name FROM reply_templates WHERE user_id IS NULL"
    return {row["id"]: row["name"] for row in await db.records(sql)}
