"""Putting tags on a case and taking them off, each an entry of its record."""

from collections.abc import Sequence

import asyncpg

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.queries.tags import STANDS_FOR, tag_called
from casedesk.cases.rules import tags as rules
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say


async def tag_case(case_id: int, names: Sequence[str], by: Actor, seen: int | None = None) -> list[int]:
    """Puts tags of these names on a case, new ones where there is none of the name; returns the keys of those that
    were not on it before. Raises Invalid by `tag` for what cannot be a tag, or was retired."""
    wanted = [rules.shown(name) for name in names]
    wrong = rules.problem_of_all(wanted)
    if wrong:
        raise Invalid({"tag": wrong})
    async with hold(case_id, by, seen) as case:
        return await _put_on(case, await _leading(wanted, case, by), by)


async def untag_case(case_id: int, tag_id: int, by: Actor, seen: int | None = None) -> list[int]:
    """Takes a tag off a case, with those that were merged into it; returns the keys of what was on it."""
    async with hold(case_id, by, seen) as case:
        gone = await db.records(
            f"""
            -- Off it, under whichever name it was put on.
            DELETE FROM case_tags WHERE case_id = $1 AND tag_id = ANY({STANDS_FOR.format(tag="$2")}) RETURNING tag_id
            """,  # noqa: S608  # put together from constants
            case_id,
            tag_id,
        )
        return await _enter(case, "untagged", gone, by)


async def take_exactly_off(case_id: int, tag_ids: Sequence[int], by: Actor) -> list[int]:
    """Takes back that these tags were put on: they alone, whatever was merged into them since. Returns the keys of
    those that were on it."""
    async with hold(case_id, by) as case:
        gone = await db.records(
            """
            -- Off it, these and no others.
            DELETE FROM case_tags WHERE case_id = $1 AND tag_id = ANY($2::bigint[]) RETURNING tag_id
            """,
            case_id,
            list(tag_ids),
        )
        return await _enter(case, "untagged", gone, by)


async def put_exactly_back(case_id: int, tag_ids: Sequence[int], by: Actor) -> list[int]:
    """Takes back that these tags were taken off: the case bears them as it did, merged or retired ones too. Those
    that were not taken off it last are left alone. Returns the keys of those that are back."""
    async with hold(case_id, by) as case:
        back = await db.records(
            """
            -- On it again, those that its record ends with taking off.
            INSERT INTO case_tags (case_id, tag_id)
            SELECT $1, t.id FROM tags t
            WHERE t.id = ANY($2::bigint[]) AND 'untagged' = (
                SELECT e.kind FROM events e
                WHERE e.case_id = $1 AND e.kind IN ('tagged', 'untagged') AND (e.payload ->> 'tag')::bigint = t.id
                ORDER BY e.seq DESC LIMIT 1)
            ORDER BY t.id ON CONFLICT DO NOTHING RETURNING tag_id
            """,
            case_id,
            list(tag_ids),
        )
        return await _enter(case, "tagged", back, by)


async def _enter(case: HeldCase, kind: str, found: Sequence[asyncpg.Record], by: Actor) -> list[int]:
    """One entry for each tag, by rising key; returns the keys."""
    keys = sorted(row["tag_id"] for row in found)
    for key in keys:
        await case.enter(kind, by, {"tag": key})
    return keys


async def _put_on(case: HeldCase, tag_ids: Sequence[int], by: Actor) -> list[int]:
    put = []
    for tag_id in dict.fromkeys(tag_ids):
        is_new = await db.value(
            f"""
            -- On it, unless it is already, under its own name or one that was merged into it.
            INSERT INTO case_tags (case_id, tag_id)
            SELECT $1, $2 WHERE NOT EXISTS (
                SELECT FROM case_tags WHERE case_id = $1 AND tag_id = ANY({STANDS_FOR.format(tag="$2")}))
            RETURNING true
            """,  # noqa: S608  # put together from constants
            case.id,
            tag_id,
        )
        if is_new:
            await case.enter("tagged", by, {"tag": tag_id})
            put.append(tag_id)
    return put


async def _leading(names: Sequence[str], case: HeldCase, by: Actor) -> list[int]:
    """The tags of these names, made where there is none, locked against being retired or merged meanwhile."""
    new, known = [], set()
    # New ones are made in one order everywhere, so that two who make the same ones do not wait for each other; those
    # that are there are held by rising key, as whoever merges two of them does.
    for name in sorted(names, key=rules.folded):
        made = await _made(name, case, by)
        if made is not None:
            new.append(made)
            continue
        tag = await tag_called(name)
        if tag is None:
            raise Invalid({"tag": say("“%(name)s” was renamed meanwhile. Try again.", name=name)})
        known.add(tag.id)
    try:
        return new + [await _held(key) for key in sorted(known)]
    except Refused as refused:
        raise Invalid({"tag": refused.reason}) from refused


async def _made(name: str, case: HeldCase, by: Actor) -> int | None:
    """A new tag of this name; None where there is one."""
    key: int | None = await db.value(
        """
        INSERT INTO tags (name, key, made_at, made_by_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        name,
        rules.folded(name),
        case.now,
        by.user_id,
    )
    return key


async def _held(tag_id: int) -> int:
    found = await db.record(
        "SELECT name, retired_at, merged_into_id FROM tags WHERE id = $1 FOR KEY SHARE", tag_id
    )
    if found is None:
        raise NotFound(say("There is no such tag."))
    if found["merged_into_id"] is not None:
        return await _held(found["merged_into_id"])
    if found["retired_at"] is not None:
        raise Refused(
            say("“%(name)s” was retired. Take another tag, or have it brought back.", name=found["name"])
        )
    return tag_id
