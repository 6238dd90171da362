"""Putting tags on a case and taking them off, each an entry of its record."""

from collections.abc import Sequence

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.queries.tags import STANDS_FOR
from casedesk.cases.rules import tags as rules
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused


async def tag_case(case_id: int, names: Sequence[str], by: Actor, seen: int | None = None) -> list[int]:
    """Puts tags of these names on a case, new ones where there is none of the name; returns the keys of those that
    were not on it before. Raises Invalid by `tag` for what cannot be a tag, or was retired."""
    wanted = [rules.shown(name) for name in names]
    wrong = rules.problem_of_all(wanted)
    if wrong:
        raise Invalid({"tag": wrong})
    async with hold(case_id, by, seen) as case:
        # In one order everywhere, so that two who make the same new tags do not wait for each other.
        keys = [await _leading(name, case, by) for name in sorted(wanted, key=rules.folded)]
        return await _put_on(case, keys, by)


async def put_tags_on(case_id: int, tag_ids: Sequence[int], by: Actor, seen: int | None = None) -> list[int]:
    """Puts tags that are there already on a case; returns the keys of those that were not on it before.
    Raises NotFound, or Refused for one that was retired."""
    async with hold(case_id, by, seen) as case:
        return await _put_on(case, [await _held(tag_id) for tag_id in sorted(tag_ids)], by)


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
        keys = sorted(row["tag_id"] for row in gone)
        for key in keys:
            await case.enter("untagged", by, {"tag": key})
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


async def _leading(name: str, case: HeldCase, by: Actor) -> int:
    """The tag of a name, made where there is none, locked against being retired or merged meanwhile."""
    made = await db.value(
        """
        INSERT INTO tags (name, key, made_at, made_by_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        name,
        rules.folded(name),
        case.now,
        by.user_id,
    )
    if made is not None:
        return int(made)
    found = await db.value(
        "-- Which tag has this name?\nSELECT id FROM tags WHERE key = $1", rules.folded(name)
    )
    try:
        return await _held(int(found))
    except Refused as refused:
        raise Invalid({"tag": refused.reason}) from refused


async def _held(tag_id: int) -> int:
    found = await db.record(
        "SELECT name, retired_at, merged_into_id FROM tags WHERE id = $1 FOR KEY SHARE", tag_id
    )
    if found is None:
        raise NotFound("There is no such tag.")
    if found["merged_into_id"] is not None:
        return await _held(found["merged_into_id"])
    if found["retired_at"] is not None:
        raise Refused(f"“{found['name']}” was retired. Take another tag, or have it brought back.")
    return tag_id
