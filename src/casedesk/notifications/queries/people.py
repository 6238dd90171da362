"""Whom a note can name."""

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db

MOST = 6


async def everybody_here() -> dict[int, str]:
    """The names of all who work here, by key."""
    sql = """
    -- Who works here?
    SELECT id, name FROM users WHERE active ORDER BY id
    """
    return {found["id"]: found["name"] for found in await db.records(sql)}


async def words_of_note(note_id: int) -> str:
    """What a note says; empty where there is none."""
    return str(await db.value("SELECT body FROM notes WHERE id = $1", note_id) or "")


async def colleagues_named(typed: str, case_id: int, but: int) -> list[str]:
    """Names of those who may see a case and of whose name a word begins so, without one user."""
    seen = seen_by(
        "c", "(u.role = 'admin')", "ARRAY(SELECT team_id FROM memberships m WHERE m.user_id = u.id)"
    )
    sql = f"""
    -- Whom can a note on this case name, of those whose name begins like this?
    SELECT u.name FROM users u JOIN cases c ON c.id = $2
    WHERE u.active AND u.id <> $3 AND {seen}
      AND (starts_with(lower(u.name), lower($1)) OR strpos(lower(u.name), ' ' || lower($1)) > 0)
    ORDER BY u.name, u.id LIMIT {MOST}
    """
    return [found["name"] for found in await db.records(sql, typed, case_id, but)]
