"""Keeping triggers: written in versions, switched on and off, moved, retired and taken up again, never deleted."""

from dataclasses import dataclass

import asyncpg
import msgspec

from casedesk.audit.actions import note
from casedesk.audit.rules import by_user
from casedesk.automation.triggers.queries.names import named
from casedesk.automation.triggers.queries.triggers import Trigger, kept_trigger
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.automation.triggers.rules import whens
from casedesk.automation.triggers.rules.permits import Keeper, may_write
from casedesk.automation.triggers.rules.triggers import USUAL_MOST, Document
from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound, Refused
from casedesk.platform.sentences import say

_TAKEN = say("There is a trigger of this name already.")
_NOT_THERE = {
    "category": say("Choose a category that is on the list."),
    "team": say("Choose a team that is there."),
    "user": say("Choose somebody who works here."),
    "tag": say("This tag is offered no more."),
    "problem": say("Choose a problem that has not ended."),
    "macro": say("Choose a macro that is offered to more than one."),
    "customer": say("There is no such customer."),
    "organisation": say("There is no such organisation."),
}


@dataclass(frozen=True)
class NewTrigger:
    """A trigger as it is to be; without a team it acts on the cases of the whole desk."""

    name: str
    document: Document
    team_id: int | None = None
    most_a_minute: int = USUAL_MOST


async def add_trigger(new: NewTrigger, by: Keeper) -> int:
    """Keeps a new trigger, last and switched off; returns its key. Raises Invalid by field."""
    await _check(new, by)
    now = clock.now()
    async with db.transaction():
        sql = """
        -- It comes last, and is off.
        INSERT INTO triggers (position, name, team_id, fact, most_a_minute, current_id, state_since)
        SELECT coalesce(max(position), 0) + 1, $1, $2, $3, $4, 0, $5 FROM triggers RETURNING id
        """
        fact = whens.kind_of(new.document.when)
        try:
            # One after another, so that no two come last.
            await db.execute("SELECT pg_advisory_xact_lock(hashtext('casedesk.triggers'))")
            key = await db.value(sql, new.name.strip(), new.team_id, fact, new.most_a_minute, now)
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(int(key), new, by)
        await note(by_user(by.id), "added", "trigger", int(key))
    return int(key)


async def change_trigger(trigger_id: int, new: NewTrigger, by: Keeper, seen: int | None = None) -> None:
    """Writes the next version of a trigger; on, it goes by it from now on. `seen` is the number of the version that was
    changed. Raises NotFound, Forbidden, Refused where somebody else changed it meanwhile, Invalid by field."""
    async with db.transaction():
        kept = await _held(trigger_id, by)
        if seen is not None and kept.number != seen:
            raise Refused(say("Somebody changed this trigger meanwhile. Look at it again."))
        await _check(new, by)
        try:
            await db.execute(
                "UPDATE triggers SET name = $2, team_id = $3, fact = $4, most_a_minute = $5 WHERE id = $1",
                trigger_id,
                new.name.strip(),
                new.team_id,
                whens.kind_of(new.document.when),
                new.most_a_minute,
            )
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        await _write(trigger_id, new, by)
        await note(by_user(by.id), "changed", "trigger", trigger_id)


async def switch(trigger_id: int, state: str, by: Keeper) -> None:
    """Switches a trigger on or off, retires it, or takes it up again, which leaves it off. It acts on what happens from
    then on. Raises NotFound, Forbidden, Refused where it stands otherwise, Invalid (name) where another has it now."""
    allowed = {
        "on": ("off", "stopped"),
        "off": ("on", "stopped", "retired"),
        "retired": ("on", "off", "stopped"),
    }
    async with db.transaction():
        kept = await _held(trigger_id, by)
        if kept.state == state:
            return
        if kept.state not in allowed[state]:
            raise Refused(say("Take this trigger up again first."))
        if state == "on" and (gone := await _not_there(kept.document)):
            raise Refused(next(iter(gone.values())))
        try:
            sql = "UPDATE triggers SET state = $2, state_since = $3 WHERE id = $1"
            await db.execute(sql, trigger_id, state, clock.now())
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": _TAKEN}) from taken
        verb = (
            "taken_up"
            if kept.state == "retired"
            else {"on": "switched_on", "off": "switched_off"}.get(state, state)
        )
        await note(by_user(by.id), verb, "trigger", trigger_id)


async def move_trigger(trigger_id: int, step: int, by: Keeper) -> None:
    """Lets a trigger act one place earlier (-1) or later (1) among those that are not retired. At the end it stays.
    Raises NotFound, Forbidden."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtext('casedesk.triggers'))")
        kept = await _held(trigger_id, by)
        sql = f"""
        -- Which one is next to it?
        SELECT id, position FROM triggers WHERE state <> 'retired' AND position {"<" if step < 0 else ">"} $1
        ORDER BY position {"DESC" if step < 0 else ""} LIMIT 1
        """  # noqa: S608  # put together from constants
        other = await db.record(sql, kept.position)
        if other is None:
            return
        change = "UPDATE triggers SET position = $2 WHERE id = $1"
        await db.execute(change, trigger_id, other["position"])
        await db.execute(change, other["id"], kept.position)
        await note(by_user(by.id), "moved", "trigger", trigger_id)


async def _held(trigger_id: int, by: Keeper) -> Trigger:
    """Holds a trigger that somebody may change."""
    await db.execute("SELECT FROM triggers WHERE id = $1 FOR UPDATE", trigger_id)
    kept = await kept_trigger(trigger_id)
    if kept is None:
        raise NotFound(say("There is no such trigger."))
    if not may_write(kept.team_id, by):
        raise Forbidden(say("This trigger is another team's, or the whole desk's."))
    return kept


async def _check(new: NewTrigger, by: Keeper) -> None:
    wrong = rules.problems_of(new.name, new.most_a_minute, new.document) | await _not_there(new.document)
    if not may_write(new.team_id, by):
        wrong["team_id"] = say("Choose a team whose triggers you look after.")
    if wrong:
        raise Invalid(wrong)


async def _not_there(document: Document) -> dict[str, str]:
    """What a trigger names that is not there, or is offered no more, by field."""
    names = await named(rules.named([document]))

    def gone(keys: list[tuple[str, int]]) -> str:
        missing = (kind for kind, key in keys if (kind, key) not in names or names[kind, key].gone)
        return next((_NOT_THERE[kind] for kind in missing), "")

    wrong: dict[str, str] = {}
    if isinstance(document.when, whens.Tagged) and document.when.tag_id is not None:
        wrong["when_tag"] = gone([("tag", document.when.tag_id)])
    for place, condition in enumerate(document.conditions):
        wrong[f"if_{rules.field_of_condition(condition)}.{place}"] = gone(rules.keys_of_condition(condition))
    for place, step in enumerate(document.steps):
        wrong[f"then_{rules.field_of_step(step)}.{place}"] = gone(rules.keys_of_step(step))
    return {field: said for field, said in wrong.items() if said}


async def _write(trigger_id: int, new: NewTrigger, by: Keeper) -> None:
    sql = """
    -- Write the next version of a trigger that is held, with whose cases its author sees.
    INSERT INTO trigger_versions (trigger_id, number, name, team_id, fact, most_a_minute, document, at, by_user_id,
                                  sees_all, sees_teams)
    SELECT $1, (SELECT coalesce(max(number), 0) + 1 FROM trigger_versions WHERE trigger_id = $1), $2, $3, $4, $5,
           $6::jsonb, $7, u.id, u.role = 'admin',
           ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY 1)
    FROM users u WHERE u.id = $8 RETURNING id
    """
    kept = msgspec.json.encode(new.document).decode()
    version = await db.value(
        sql,
        trigger_id,
        new.name.strip(),
        new.team_id,
        whens.kind_of(new.document.when),
        new.most_a_minute,
        kept,
        clock.now(),
        by.id,
    )
    await db.execute("UPDATE triggers SET current_id = $2 WHERE id = $1", trigger_id, version)
