"""Keeping templates: written in versions, retired and taken up again, never deleted.

Everybody has templates of their own. Those of a team are written by its supervisors, those of everybody by any
supervisor; managers and admins write all of them (`rules.permits`).
"""

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import by_user
from casedesk.automation.templates.rules.facts import NAMES
from casedesk.automation.templates.rules.permits import Editor, may_write
from casedesk.automation.templates.rules.sizes import NewTemplate, objections
from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound
from casedesk.platform.sentences import say

_MADE = """
INSERT INTO reply_templates (name, team_id, user_id, current_id) VALUES ($1, $2, $3, 0) RETURNING id
"""

_VERSION = """
-- Write the next version of a template that is held.
INSERT INTO reply_template_versions (template_id, number, name, team_id, at, by_user_id)
SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 FROM reply_template_versions WHERE template_id = $1
RETURNING id
"""

_WORDS = "INSERT INTO reply_template_words (version_id, place, language, body) VALUES ($1, $2, $3, $4)"

_TAKEN = say("There is a template of this name already.")


async def add_template(new: NewTemplate, by: Editor) -> int:
    """Keeps a new template; returns its key. Raises Invalid by field (name, bodies, body.<language>), Forbidden."""
    _check(new, by)
    async with db.transaction():
        try:
            template_id = int(await db.value(_MADE, new.name.strip(), new.team_id, new.user_id))
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(template_id, new, by)
        await note(by_user(by.id), "added", "reply_template", template_id, **_whose(new))
    return template_id


async def change_template(template_id: int, new: NewTemplate, by: Editor) -> None:
    """Writes the next version of a template, which may belong to another team from then on; what was somebody's own
    stays so. Raises NotFound, and as `add_template`."""
    async with db.transaction():
        before = await _held(template_id, by)
        new = NewTemplate(new.name, new.bodies, None if before.user_id else new.team_id, before.user_id)
        _check(new, by)
        try:
            await db.execute(
                "UPDATE reply_templates SET name = $2, team_id = $3 WHERE id = $1",
                template_id,
                new.name.strip(),
                new.team_id,
            )
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(template_id, new, by)
        await note(by_user(by.id), "changed", "reply_template", template_id, **_whose(new))


async def retire_template(template_id: int, by: Editor) -> None:
    """Offers a template no more; what was written with it stays. Raises NotFound, Forbidden."""
    async with db.transaction():
        await _held(template_id, by)
        await db.execute(
            "UPDATE reply_templates SET retired_at = $2, retired_by_id = $3 WHERE id = $1 AND retired_at IS NULL",
            template_id,
            clock.now(),
            by.id,
        )
        await note(by_user(by.id), "retired", "reply_template", template_id)


async def take_up_template(template_id: int, by: Editor) -> None:
    """Offers a retired template again. Raises NotFound, Forbidden, Invalid (name) where another has its name now."""
    async with db.transaction():
        await _held(template_id, by)
        try:
            await db.execute(
                "UPDATE reply_templates SET retired_at = NULL, retired_by_id = NULL WHERE id = $1",
                template_id,
            )
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await note(by_user(by.id), "taken_up", "reply_template", template_id)


async def _held(template_id: int, by: Editor) -> NewTemplate:
    found = await db.record(
        "SELECT name, team_id, user_id FROM reply_templates WHERE id = $1 FOR UPDATE", template_id
    )
    if found is None or (found["user_id"] is not None and found["user_id"] != by.id):
        raise NotFound(say("There is no such template."))
    kept = NewTemplate(found["name"], {}, found["team_id"], found["user_id"])
    if not may_write(kept.team_id, kept.user_id, by):
        raise Forbidden(say("This template is another team's."))
    return kept


def _check(new: NewTemplate, by: Editor) -> None:
    wrong = objections(new, NAMES)
    if not may_write(new.team_id, new.user_id, by):
        wrong["whose"] = say("Choose your own, or a team whose templates you look after.")
    if wrong:
        raise Invalid(wrong)


async def _write(template_id: int, new: NewTemplate, by: Editor) -> None:
    version = await db.value(_VERSION, template_id, new.name.strip(), new.team_id, clock.now(), by.id)
    bodies = [(language, body.strip()) for language, body in new.bodies.items() if body.strip()]
    await db.execute_many(
        _WORDS, [(version, place, language, body) for place, (language, body) in enumerate(bodies)]
    )
    await db.execute("UPDATE reply_templates SET current_id = $2 WHERE id = $1", template_id, version)


def _whose(new: NewTemplate) -> dict[str, int]:
    return {name: key for name, key in (("team", new.team_id), ("user", new.user_id)) if key is not None}
