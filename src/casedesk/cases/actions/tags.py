"""Keeping the list of tags: renaming, merging and undoing it, retiring and bringing back. Each is in the audit.

A merge is a pointer: the cases keep the tag they were given and are found by the one it leads to, so taking the merge
back restores exactly what was.
"""

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.cases.queries.tags import tag_called
from casedesk.cases.rules import tags as rules
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say


async def rename_tag(tag_id: int, typed: str, by: Doer) -> str:
    """Calls a tag otherwise, on every case; returns the name it had. Raises Invalid, NotFound."""
    name = rules.shown(typed)
    wrong = rules.problem_of(name)
    if wrong:
        raise Invalid({"name": wrong})
    async with db.transaction():
        before = await _held(tag_id)
        try:
            async with db.transaction():
                await db.execute(
                    "UPDATE tags SET name = $2, key = $3 WHERE id = $1", tag_id, name, rules.folded(name)
                )
        except asyncpg.UniqueViolationError as taken:
            raise Invalid({"name": await _whose(name)}) from taken
        if before["name"] != name:
            await note(by, "renamed", "tag", tag_id, name=name, was=before["name"])
    return str(before["name"])


async def merge_tags(tag_id: int, into_id: int, by: Doer) -> None:
    """Lets a tag lead to another from now on: whoever looks for that one finds the cases of both.

    Raises Refused where they are one already, or the other was merged away or retired; NotFound.
    """
    async with db.transaction():
        held = {key: await _held(key) for key in sorted({tag_id, into_id})}
        if tag_id == into_id or any(one["merged_into_id"] is not None for one in held.values()):
            raise Refused(say("One of these was merged meanwhile. Look at the list again."))
        if held[into_id]["retired_at"] is not None:
            raise Refused(
                say("The other one was retired. Bring it back first, or merge the other way round.")
            )
        await db.execute("UPDATE tags SET merged_into_id = $2 WHERE id = $1", tag_id, into_id)
        await note(by, "merged", "tag", tag_id, into=into_id)


async def unmerge_tag(tag_id: int, by: Doer) -> None:
    """Takes a merge back: the tag stands by itself again, on the cases it was put on. Raises Refused, NotFound."""
    async with db.transaction():
        if (await _held(tag_id))["merged_into_id"] is None:
            raise Refused(say("This tag is not merged into another."))
        await db.execute("UPDATE tags SET merged_into_id = NULL WHERE id = $1", tag_id)
        await note(by, "unmerged", "tag", tag_id)


async def retire_tag(tag_id: int, by: Doer) -> None:
    """Offers a tag no more; the cases that have it keep it. Raises NotFound."""
    async with db.transaction():
        if (await _held(tag_id))["retired_at"] is None:
            await db.execute("UPDATE tags SET retired_at = $2 WHERE id = $1", tag_id, clock.now())
            await note(by, "retired", "tag", tag_id)


async def bring_tag_back(tag_id: int, by: Doer) -> None:
    """Offers a tag again that was retired. Raises NotFound."""
    async with db.transaction():
        if (await _held(tag_id))["retired_at"] is not None:
            await db.execute("UPDATE tags SET retired_at = NULL WHERE id = $1", tag_id)
            await note(by, "brought_back", "tag", tag_id)


async def _held(tag_id: int) -> asyncpg.Record:
    found: asyncpg.Record | None = await db.record(
        "SELECT name, retired_at, merged_into_id FROM tags WHERE id = $1 FOR UPDATE", tag_id
    )
    if found is None:
        raise NotFound(say("There is no such tag."))
    return found


async def _whose(name: str) -> str:
    """What to say where a name is taken."""
    found = await tag_called(name)
    if found is not None and rules.folded(found.name) != rules.folded(name):
        return say("A tag of that name was merged into “%(name)s”.", name=found.name)
    return say("There is a tag of that name: merge the two instead.")
