"""What the parts of triggers are called, and which of them are not there any more."""

from collections.abc import Mapping

import msgspec

from casedesk.platform import db


class Named(msgspec.Struct, frozen=True):
    """Something that a trigger names; `gone` when it was retired, left, or can be used no more."""

    name: str
    gone: bool


Names = Mapping[tuple[str, int], Named]
"""What is named, by kind and key; what is not in it never was."""

# A tag or a customer that was merged is not gone: what it leads to is meant.
_OF = {
    "category": "SELECT id, name, NOT active AS gone FROM categories",
    "team": "SELECT id, name, false AS gone FROM teams",
    "user": "SELECT id, name, NOT active AS gone FROM users",
    "tag": "SELECT id, name, retired_at IS NOT NULL AS gone FROM tags",
    "problem": "SELECT id, title AS name, status = 'ended' AS gone FROM problems",
    "macro": "SELECT id, name, retired_at IS NOT NULL OR user_id IS NOT NULL AS gone FROM macros",
    "customer": "SELECT id, name, false AS gone FROM customers",
    "organisation": "SELECT id, name, false AS gone FROM organisations",
}


async def named(keys: Mapping[str, set[int]]) -> dict[tuple[str, int], Named]:
    """What these are called, by kind and key: one query, whatever is asked for."""
    kinds = [kind for kind in _OF if keys.get(kind)]
    if not kinds:
        return {}
    parts = [
        f"SELECT '{kind}' AS kind, x.id, x.name, x.gone FROM ({_OF[kind]} WHERE id = ANY(${place}::bigint[])) x"
        for place, kind in enumerate(kinds, start=1)
    ]
    sql = "-- What are these called, and are they still there?\n" + "\nUNION ALL\n".join(parts)
    found = await db.records(sql, *(sorted(keys[kind]) for kind in kinds))
    return {(row["kind"], row["id"]): Named(row["name"], row["gone"]) for row in found}


async def is_in_team(user_id: int, team_id: int) -> bool:
    """Whether somebody is of a team."""
    sql = """
    -- Is this user of this team?
    SELECT EXISTS (SELECT FROM memberships WHERE user_id = $1 AND team_id = $2)
    """
    return bool(await db.value(sql, user_id, team_id))


async def organisations_called(typed: list[str]) -> dict[str, int | None]:
    """The keys of the organisations that are called so, whatever the case; None for what is none."""
    sql = """
    -- Which organisations are called so?
    SELECT a.name, (SELECT min(o.id) FROM organisations o WHERE lower(o.name) = lower(a.name)) AS id
    FROM unnest($1::text[]) AS a (name)
    """
    return {row["name"]: row["id"] for row in await db.records(sql, typed)} if typed else {}
