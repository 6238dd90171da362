"""Keeping macros: written in versions, retired and taken up again, never deleted; by whom says `templates.rules`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import asyncpg
import msgspec

from casedesk.audit.actions import note
from casedesk.audit.rules import by_user
from casedesk.automation.macros.rules import steps
from casedesk.automation.macros.rules.steps import Step, problems_of
from casedesk.automation.templates.queries.offered import scope_of
from casedesk.automation.templates.rules.permits import Editor, may_write, serves
from casedesk.automation.templates.rules.sizes import LONGEST_NAME
from casedesk.cases.queries.known import unknown_choices
from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound
from casedesk.platform.sentences import say

_VERSION = """
-- Write the next version of a macro that is held.
INSERT INTO macro_versions (macro_id, number, name, team_id, steps, at, by_user_id)
SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4::jsonb, $5, $6 FROM macro_versions WHERE macro_id = $1
RETURNING id
"""
_TAKEN = say("There is a macro of this name already.")


@dataclass(frozen=True)
class NewMacro:
    """A macro as it is to be: whose it is (nobody's in particular: everybody's), and its steps in order."""

    name: str
    steps: Sequence[Step]
    team_id: int | None = None
    user_id: int | None = None


async def add_macro(new: NewMacro, by: Editor) -> int:
    """Keeps a new macro; returns its key. Raises Invalid by field (name, whose, <field>.<place>)."""
    await _check(new, by)
    async with db.transaction():
        try:
            sql = (
                "INSERT INTO macros (name, team_id, user_id, current_id) VALUES ($1, $2, $3, 0) RETURNING id"
            )
            macro_id = int(await db.value(sql, new.name.strip(), new.team_id, new.user_id))
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(macro_id, new, by)
        await note(by_user(by.id), "added", "macro", macro_id)
    return macro_id


async def change_macro(macro_id: int, new: NewMacro, by: Editor) -> None:
    """Writes the next version of a macro. What was somebody's own stays so. Raises NotFound, and as `add_macro`."""
    async with db.transaction():
        own = await _held(macro_id, by)
        new = replace(new, team_id=None if own is not None else new.team_id, user_id=own)
        await _check(new, by)
        try:
            sql = "UPDATE macros SET name = $2, team_id = $3 WHERE id = $1"
            await db.execute(sql, macro_id, new.name.strip(), new.team_id)
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(macro_id, new, by)
        await note(by_user(by.id), "changed", "macro", macro_id)


async def retire_macro(macro_id: int, by: Editor) -> None:
    """Offers a macro no more; its runs stay. Raises NotFound, Forbidden."""
    async with db.transaction():
        await _held(macro_id, by)
        sql = "UPDATE macros SET retired_at = $2, retired_by_id = $3 WHERE id = $1 AND retired_at IS NULL"
        await db.execute(sql, macro_id, clock.now(), by.id)
        await note(by_user(by.id), "retired", "macro", macro_id)


async def take_up_macro(macro_id: int, by: Editor) -> None:
    """Offers a retired macro again. Raises NotFound, Forbidden, Invalid (name) where another has its name now."""
    async with db.transaction():
        await _held(macro_id, by)
        try:
            await db.execute(
                "UPDATE macros SET retired_at = NULL, retired_by_id = NULL WHERE id = $1", macro_id
            )
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await note(by_user(by.id), "taken_up", "macro", macro_id)


async def _held(macro_id: int, by: Editor) -> int | None:
    """Holds a macro that somebody may change; returns whose own it is."""
    found = await db.record("SELECT team_id, user_id FROM macros WHERE id = $1 FOR UPDATE", macro_id)
    if found is None or (found["user_id"] is not None and found["user_id"] != by.id):
        raise NotFound(say("There is no such macro."))
    if not may_write(found["team_id"], found["user_id"], by):
        raise Forbidden(say("This macro is another team's."))
    own: int | None = found["user_id"]
    return own


async def _check(new: NewMacro, by: Editor) -> None:
    wrong = problems_of(new.steps) | await _not_there(new)
    if not new.name.strip():
        wrong["name"] = say("Give it a name that one finds it by.")
    elif len(new.name.strip()) > LONGEST_NAME:
        wrong["name"] = say("Use at most %(longest)d characters.", longest=LONGEST_NAME)
    if not may_write(new.team_id, new.user_id, by):
        wrong["whose"] = say("Choose your own, or a team whose macros you look after.")
    if wrong:
        raise Invalid(wrong)


async def _not_there(new: NewMacro) -> dict[str, str]:
    """Templates, categories and causes of the steps that not all who may run the macro can use, by field."""
    wrong: dict[str, str] = {}
    for place, step in enumerate(new.steps):
        match step:
            case steps.Reply(template_id):
                scope = await scope_of(template_id)
                if scope is None or not serves(scope, (new.team_id, new.user_id)):
                    wrong[f"template.{place}"] = say(
                        "Choose one that all who may run this macro may write with."
                    )
            case steps.Category(category_id):
                found = await unknown_choices({"category_id": category_id})
                wrong |= {f"category.{place}": words for words in found.values()}
            case steps.Resolve(_fixed_by, cause_id):
                found = await unknown_choices({"cause_id": cause_id})
                wrong |= {f"cause.{place}": words for words in found.values()}
            case _:
                pass
    return wrong


async def _write(macro_id: int, new: NewMacro, by: Editor) -> None:
    kept = msgspec.json.encode(list(new.steps)).decode()
    version = await db.value(_VERSION, macro_id, new.name.strip(), new.team_id, kept, clock.now(), by.id)
    await db.execute("UPDATE macros SET current_id = $2 WHERE id = $1", macro_id, version)
