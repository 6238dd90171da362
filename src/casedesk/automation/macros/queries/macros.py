"""Macros: those that somebody may run, and all as they are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.macros.rules.steps import Step
from casedesk.platform import db, kept


class Offered(msgspec.Struct, frozen=True):
    """A macro as it is chosen from. `whose` is everybody, team or mine."""

    id: int
    name: str
    whose: str


class ToRun(msgspec.Struct, frozen=True):
    """The current version of a macro, with its steps."""

    id: int
    version_id: int
    name: str
    steps: list[Step]


class Kept(msgspec.Struct, frozen=True):
    """A macro on its list; `runs` counts those that were not taken back."""

    id: int
    name: str
    team_id: int | None
    team: str | None
    user_id: int | None
    steps: list[Step]
    number: int
    at: datetime
    by: str
    retired_at: datetime | None
    runs: int


_OFFERED = """m.retired_at IS NULL
    AND (m.user_id = $1 OR (m.user_id IS NULL AND (m.team_id IS NULL OR m.team_id = ANY($2))))"""


async def _read_in_use() -> list[tuple[Offered, int | None, int | None]]:
    sql = """
    -- Which macros can be run, and by whom?
    SELECT m.id, m.name, CASE WHEN m.user_id IS NOT NULL THEN 'mine' WHEN m.team_id IS NOT NULL THEN 'team'
                              ELSE 'everybody' END AS whose, m.user_id, m.team_id
    FROM macros m WHERE m.retired_at IS NULL ORDER BY m.user_id IS NULL, m.team_id IS NULL, lower(m.name), m.id
    """
    return [
        (Offered(one["id"], one["name"], one["whose"]), one["user_id"], one["team_id"])
        for one in await db.records(sql)
    ]


_in_use = kept.Kept(_read_in_use)


async def offered_to(user_id: int, teams: Sequence[int]) -> list[Offered]:
    """What a user of these teams may run: their own first, then their teams', then everybody's, by name."""
    return [
        one
        for one, owner_id, team_id in await _in_use.now()
        if owner_id == user_id or (owner_id is None and (team_id is None or team_id in teams))
    ]


async def to_run(macro_id: int, user_id: int, teams: Sequence[int]) -> ToRun | None:
    """A macro that this user may run."""
    sql = f"""
    -- What does this macro do?
    SELECT m.id, m.current_id AS version_id, m.name, v.steps::text AS steps
    FROM macros m JOIN macro_versions v ON v.id = m.current_id WHERE m.id = $3 AND {_OFFERED}
    """
    found = await db.record(sql, user_id, list(teams), macro_id)
    return None if found is None else ToRun(**_with_steps(found))


_KEPT = """
SELECT m.id, m.name, m.team_id, t.name AS team, m.user_id, v.steps::text AS steps, v.number, v.at, u.name AS by,
       m.retired_at, (SELECT count(*) FROM macro_runs r JOIN macro_versions w ON w.id = r.version_id
                      WHERE w.macro_id = m.id AND r.undone_at IS NULL) AS runs
FROM macros m JOIN macro_versions v ON v.id = m.current_id JOIN users u ON u.id = v.by_user_id
LEFT JOIN teams t ON t.id = m.team_id"""


async def kept_macros(user_id: int) -> list[Kept]:
    """All macros but other people's own, those in use first, by whose they are and by name."""
    sql = f"""
    -- Which macros are there, and how often were they run?
    {_KEPT} WHERE m.user_id IS NULL OR m.user_id = $1
    ORDER BY m.retired_at IS NOT NULL, m.user_id IS NULL, t.name NULLS FIRST, lower(m.name), m.id
    """
    return [Kept(**_with_steps(row)) for row in await db.records(sql, user_id)]


async def kept_macro(macro_id: int) -> Kept | None:
    """One macro."""
    found = await db.record(f"-- Which macro is this?\n{_KEPT} WHERE m.id = $1", macro_id)
    return None if found is None else Kept(**_with_steps(found))


async def macros_named(run_ids: Collection[int]) -> dict[int, str]:
    """The names of the macros of these runs, as they were called then, by the run's key."""
    if not run_ids:
        return {}
    sql = """
    -- Which macro was run here?
    SELECT r.id, v.name FROM macro_runs r JOIN macro_versions v ON v.id = r.version_id WHERE r.id = ANY($1::bigint[])
    """
    return {row["id"]: row["name"] for row in await db.records(sql, list(run_ids))}


async def macro_names() -> dict[int, str]:
    """What macros are called, by key; other people's own are not for the audit to tell."""
    sql = "-- What are the macros called?\nSELECT id, name FROM macros WHERE user_id IS NULL"
    return {row["id"]: row["name"] for row in await db.records(sql)}


def _with_steps(row: Any) -> dict[str, Any]:
    columns = dict(row)
    return {**columns, "steps": msgspec.json.decode(columns["steps"], type=list[Step])}


async def differences() -> list[str]:
    """Where macros differ from their versions; empty when all agree."""
    sql = """
    -- Which macros are not called, or do not belong, as their last version says?
    SELECT m.id FROM macros m
    JOIN LATERAL (SELECT id, name, team_id FROM macro_versions WHERE macro_id = m.id ORDER BY number DESC LIMIT 1) v
        ON true
    WHERE (m.current_id, m.name, m.team_id) IS DISTINCT FROM (v.id, v.name, v.team_id) ORDER BY m.id
    """
    return [f"Macro {row['id']} is not as its last version says" for row in await db.records(sql)]
