"""Saving views, changing, moving and removing them, and bringing one back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import asyncpg

from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound
from casedesk.platform.sentences import say
from casedesk.views import rules
from casedesk.views.rules import Audience, Editor

KEPT_REMOVED = timedelta(days=1)
"""For so long what was removed can come back."""


async def save_view(
    name: str, filters: Mapping[str, str], columns: Sequence[str], audience: Audience, by: Editor
) -> int:
    """Saves a view at the end of its list; returns its key. Raises Invalid by `name`, Forbidden."""
    name = " ".join(name.split())
    _check(name, audience, by)
    async with db.transaction():
        last = await db.record(
            """
            -- Where does a new view of theirs stand?
            SELECT count(*) AS many, coalesce(max(position), 0) AS last FROM saved_views
            WHERE removed_at IS NULL AND of_user_id IS NOT DISTINCT FROM $1 AND of_team_id IS NOT DISTINCT FROM $2
            """,
            audience.user_id,
            audience.team_id,
        )
        if last is not None and last["many"] >= rules.MOST_VIEWS:
            raise Invalid(
                {"name": say("There are %(most)s views already. Remove one first.", most=rules.MOST_VIEWS)}
            )
        return await _named(
            """
            INSERT INTO saved_views (of_user_id, of_team_id, name, filters, columns, position, made_by_id, made_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            audience.user_id,
            audience.team_id,
            name,
            rules.filters_in(filters),
            list(rules.columns_in(columns)),
            (last["last"] if last is not None else 0) + 1,
            by.user_id,
            clock.now(),
        )


async def change_view(view_id: int, filters: Mapping[str, str], columns: Sequence[str], by: Editor) -> None:
    """Lets a view show something else from now on. Raises NotFound, Forbidden."""
    async with db.transaction():
        await _held(view_id, by)
        await db.execute(
            "UPDATE saved_views SET filters = $2, columns = $3 WHERE id = $1",
            view_id,
            rules.filters_in(filters),
            list(rules.columns_in(columns)),
        )


async def rename_view(view_id: int, name: str, by: Editor) -> None:
    """Calls a view otherwise. Raises Invalid by `name`, NotFound, Forbidden."""
    name = " ".join(name.split())
    async with db.transaction():
        _check(name, await _held(view_id, by), by)
        await _named("UPDATE saved_views SET name = $2 WHERE id = $1 RETURNING id", view_id, name)


async def move_view(view_id: int, places: int, by: Editor) -> None:
    """Moves a view up (negative) or down among those of the same people. Raises NotFound, Forbidden."""
    async with db.transaction():
        audience = await _held(view_id, by)
        found = await db.records(
            """
            -- In which order do they stand?
            SELECT id FROM saved_views
            WHERE removed_at IS NULL AND of_user_id IS NOT DISTINCT FROM $1 AND of_team_id IS NOT DISTINCT FROM $2
            ORDER BY position, id FOR UPDATE
            """,
            audience.user_id,
            audience.team_id,
        )
        order = rules.moved([one["id"] for one in found], view_id, places)
        await db.execute_many(
            "UPDATE saved_views SET position = $2 WHERE id = $1",
            [(key, place) for place, key in enumerate(order, start=1)],
        )


async def remove_view(view_id: int, by: Editor) -> str:
    """Removes a view; for a day it can come back. Returns what it is called. Raises NotFound, Forbidden."""
    now = clock.now()
    async with db.transaction():
        await _held(view_id, by)
        await db.execute("DELETE FROM saved_views WHERE removed_at < $1", now - KEPT_REMOVED)
        name = await db.value(
            "UPDATE saved_views SET removed_at = greatest($2, made_at) WHERE id = $1 RETURNING name",
            view_id,
            now,
        )
    return str(name)


async def bring_view_back(view_id: int, by: Editor) -> None:
    """Takes a removal back. Raises Invalid where another has its name by now, NotFound, Forbidden."""
    async with db.transaction():
        await _held(view_id, by, removed=True)
        await _named("UPDATE saved_views SET removed_at = NULL WHERE id = $1 RETURNING id", view_id)


def _check(name: str, audience: Audience, by: Editor) -> None:
    wrong = rules.problem_of_name(name)
    if wrong:
        raise Invalid({"name": wrong})
    if not rules.may_keep(by, audience):
        raise Forbidden(say("Only a supervisor saves views for others."))


async def _held(view_id: int, by: Editor, *, removed: bool = False) -> Audience:
    found = await db.record(
        """
        -- Whose view is this?
        SELECT of_user_id, of_team_id FROM saved_views WHERE id = $1 AND (removed_at IS NOT NULL) = $2 FOR UPDATE
        """,
        view_id,
        removed,
    )
    # Of somebody else's own views one does not learn that they are there.
    if found is None or found["of_user_id"] not in (None, by.user_id):
        raise NotFound(say("There is no such view."))
    audience = Audience(found["of_user_id"], found["of_team_id"])
    if not rules.may_keep(by, audience):
        raise Forbidden(say("Only a supervisor changes views of others."))
    return audience


async def _named(sql: str, *args: object) -> int:
    try:
        async with db.transaction():
            return int(await db.value(sql, *args))
    except asyncpg.UniqueViolationError as taken:
        raise Invalid({"name": say("There is a view of that name already.")}) from taken
