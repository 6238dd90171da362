"""Saved views: who sees which, one name once, an order, removed with a way back; and what the database refuses."""

import asyncpg
import pytest
from tests.builders.cases import NINE, a_team, a_user

from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound
from casedesk.views.actions import (
    KEPT_REMOVED,
    bring_view_back,
    change_view,
    move_view,
    remove_view,
    rename_view,
    save_view,
)
from casedesk.views.queries import SavedView, views_for
from casedesk.views.rules import MOST_VIEWS, Audience, Editor

OPEN = {"stage": "open"}


async def names_for(user_id: int, *teams: int) -> list[str]:
    return [view.name for view in await views_for(user_id, teams)]


async def view_of(key: int, user_id: int) -> SavedView:
    [found] = [view for view in await views_for(user_id, ()) if view.id == key]
    return found


async def test_everybody_sees_their_own_their_teams_and_everybodys(database: None) -> None:
    parcels, billing = await a_team("Parcels"), await a_team("Billing")
    mina, ana, ruth = [await a_user(name) for name in ("Mina Park", "Ana Ruiz", "Ruth Okafor")]
    by_ana, by_ruth = Editor(ana, (parcels,), shares=True), Editor(ruth, (), True, True)
    await save_view("hers", OPEN, ["owner"], Audience(user_id=mina), Editor(mina))
    await save_view("team's", OPEN, [], Audience(team_id=parcels), by_ana)
    await save_view("billing's", OPEN, [], Audience(team_id=billing), by_ruth)
    key = await save_view("all's", OPEN | {"mood": "x"}, ["opened", "owner", "x"], Audience(), by_ruth)
    assert await names_for(mina, parcels) == ["all's", "team's", "hers"]
    assert await names_for(ana) == ["all's"]
    assert len(await views_for(ruth, (), of_all_teams=True)) == 3
    view = await view_of(key, ana)
    assert (view.filters, view.columns, view.unknown) == (OPEN, ("owner", "opened"), [])
    with pytest.raises(Forbidden):
        await save_view("x", OPEN, [], Audience(team_id=billing), by_ana)
    with pytest.raises(Forbidden):
        await remove_view(key, by_ana)
    [hers] = [one for one in await views_for(mina, ()) if one.name == "hers"]
    for step in (
        remove_view(hers.id, by_ruth),
        rename_view(hers.id, "mine", by_ruth),
        move_view(hers.id, 1, by_ruth),
    ):
        with pytest.raises(NotFound):
            await step


async def test_a_view_is_renamed_changed_moved_removed_and_brought_back(database: None) -> None:
    with clock.frozen(NINE) as time:
        mina = await a_user("Mina Park")
        by, mine = Editor(mina), Audience(user_id=mina)
        one, two, three = [await save_view(name, OPEN, [], mine, by) for name in ("one", "two", "three")]
        with pytest.raises(Invalid):
            await save_view(" ONE ", OPEN, [], mine, by)
        with pytest.raises(Invalid):
            await rename_view(two, "One", by)
        await rename_view(two, "Two", by)
        await move_view(three, -1, by)
        await move_view(one, -1, by)
        assert await names_for(mina) == ["one", "three", "Two"]
        await change_view(one, {"stage": "ours", "owner": "me"}, ["tags"], by)
        changed = await view_of(one, mina)
        assert (changed.filters, changed.columns) == ({"stage": "ours", "owner": "me"}, ("tags",))
        assert await remove_view(one, by) == "one"
        assert await names_for(mina) == ["three", "Two"]
        with pytest.raises(NotFound):
            await remove_view(one, by)
        await bring_view_back(one, by)
        assert await names_for(mina) == ["one", "three", "Two"]
        await remove_view(one, by)
        await save_view("one", OPEN, [], mine, by)
        with pytest.raises(Invalid):
            await bring_view_back(one, by)
        time.advance(seconds=KEPT_REMOVED.total_seconds() + 1)
        await remove_view(two, by)
        with pytest.raises(NotFound):
            await bring_view_back(one, by)


async def test_there_are_not_more_than_a_page_can_count(database: None) -> None:
    mina = await a_user("Mina Park")
    await db.execute_many(
        "INSERT INTO saved_views (of_user_id, name, filters, columns, made_by_id, made_at)"
        " VALUES ($1, $2, '{}', '{}', $1, now())",
        [(mina, f"view {number}") for number in range(MOST_VIEWS)],
    )
    with pytest.raises(Invalid):
        await save_view("one more", OPEN, [], Audience(user_id=mina), Editor(mina))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "''"),
        ("name", "' mine'"),
        ("name", "repeat('x', 61)"),
        ("name", "E'a\\tb'"),
        ("filters", "'[]'"),
        ("filters", "jsonb_build_object('stage', repeat('x', 2001))"),
        ("columns", "ARRAY[NULL]::text[]"),
        ("of_team_id", "(SELECT min(id) FROM teams)"),
        ("of_user_id", "(SELECT max(id) FROM users)"),
        ("removed_at", "made_at - interval '1 second'"),
    ],
)
async def test_the_database_refuses_what_is_no_view(database: None, column: str, value: str) -> None:
    await a_team("Parcels")
    mina = await a_user("Mina Park")
    await a_user("Jonas Ott")
    await save_view("mine", OPEN, [], Audience(user_id=mina), Editor(mina))
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(f"UPDATE saved_views SET {column} = {value}")
