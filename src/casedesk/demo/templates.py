"""The reply templates and macros of the invented desk, and where they were used in its last months."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from casedesk.demo.language import read_words
from casedesk.platform import db

WRITTEN = timedelta(days=150)
"""How long before the present the templates were written."""
SECONDS_HELD = timedelta(seconds=10)

_TEMPLATE = (
    "INSERT INTO reply_templates (name, team_id, user_id, current_id) VALUES ($1, $2, $3, 0) RETURNING id"
)
_VERSION = """
INSERT INTO reply_template_versions (template_id, number, name, team_id, at, by_user_id)
VALUES ($1, 1, $2, $3, $4, $5) RETURNING id
"""
_WORDS = "INSERT INTO reply_template_words (version_id, place, language, body) VALUES ($1, $2, $3, $4)"

_USES = """
-- Every so many letters of this category since were written with the template.
WITH letters AS (
    SELECT i.id, i.at, i.by_user_id, i.body, i.address, i.subject, c.id AS case_id
    FROM categories g JOIN cases c ON c.category_id = g.id
    JOIN placements p ON p.case_id = c.id JOIN interactions i ON i.id = p.interaction_id
    WHERE g.name = $2 AND c.opened_at >= $3 AND c.id % $4 = 0 AND i.direction = 'out' AND i.channel = 'email'
      AND i.nature = 'ordinary' AND i.by_user_id IS NOT NULL AND i.body <> ''
      AND ($6::bigint IS NULL OR i.by_user_id = $6)
      AND NOT EXISTS (SELECT FROM replies r WHERE r.interaction_id = i.id)
), kept AS (
    INSERT INTO replies (case_id, by_user_id, kind, to_address, subject, body, next_stage, state, written_at, goes_at,
                         interaction_id)
    SELECT case_id, by_user_id, 'reply', address, subject, body, '', 'gone', at - $5::interval, at, id
    FROM letters WHERE address <> '' ORDER BY id RETURNING id
)
INSERT INTO reply_template_uses (reply_id, version_id) SELECT id, $1 FROM kept ORDER BY id
"""


_MACRO = "INSERT INTO macros (name, team_id, user_id, current_id) VALUES ($1, $2, $3, 0) RETURNING id"
_STEPS = """
INSERT INTO macro_versions (macro_id, number, name, team_id, steps, at, by_user_id)
VALUES ($1, 1, $2, $3, $4::jsonb, $5, $6) RETURNING id
"""
_RUNS = """
-- Every so many cases of this category since were taken up with the macro, by their owner.
INSERT INTO macro_runs (version_id, case_id, by_user_id, at, did)
SELECT $1, c.id, c.owner_id, least(c.opened_at + interval '90 minutes', $6), '[]'
FROM categories g JOIN cases c ON c.category_id = g.id
WHERE g.name = $2 AND c.opened_at >= $3 AND c.id % $4 = 1 AND ($5::bigint IS NULL OR c.owner_id = $5) ORDER BY c.id
"""


async def write_templates(now: datetime) -> None:
    """Writes templates and macros down as people of the desk would have, and where they were used."""
    users = {row["email"]: row["id"] for row in await db.records("SELECT id, email FROM users")}
    teams = {row["name"]: row["id"] for row in await db.records("SELECT id, name FROM teams")}
    words = read_words("templates")
    for one in words["template"]:
        await _write(one, users, teams, now - WRITTEN)
    for one in words["macro"]:
        await _write_macro(one, users, teams, now)


async def _write(
    one: Mapping[str, Any], users: Mapping[str, int], teams: Mapping[str, int], at: datetime
) -> None:
    author, team = users[one["by"]], teams[one["team"]] if "team" in one else None
    own = author if one.get("own") else None
    key = await db.value(_TEMPLATE, one["name"], team, own)
    version = await db.value(_VERSION, key, one["name"], team, at, author)
    await db.execute_many(
        _WORDS,
        [
            (version, place, language, body.strip())
            for place, (language, body) in enumerate(one["bodies"].items())
        ],
    )
    await db.execute(
        "UPDATE reply_templates SET current_id = $2, retired_at = $3, retired_by_id = $4 WHERE id = $1",
        key,
        version,
        at + timedelta(days=60) if one.get("retired") else None,
        author if one.get("retired") else None,
    )
    if "category" in one:
        await db.execute(_USES, version, one["category"], at, one["every"], SECONDS_HELD, own)


async def _write_macro(
    one: Mapping[str, Any], users: Mapping[str, int], teams: Mapping[str, int], now: datetime
) -> None:
    author, team = users[one["by"]], teams[one["team"]] if "team" in one else None
    own = author if one.get("own") else None
    key = await db.value(_MACRO, one["name"], team, own)
    steps = msgspec.json.encode([await _step(step) for step in one["steps"]]).decode()
    version = await db.value(_STEPS, key, one["name"], team, steps, now - WRITTEN, author)
    await db.execute("UPDATE macros SET current_id = $2 WHERE id = $1", key, version)
    await db.execute(_RUNS, version, one["category"], now - WRITTEN, one["every"], own, now)


async def _step(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """A step with keys in place of the names it uses."""
    found = dict(step)
    if "template" in found:
        name = found.pop("template")
        found["template_id"] = await db.value("SELECT id FROM reply_templates WHERE name = $1", name)
    if "category" in found:
        found["category_id"] = await db.value(
            "SELECT id FROM categories WHERE name = $1", found.pop("category")
        )
    return found
