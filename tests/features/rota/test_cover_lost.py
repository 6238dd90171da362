"""Whoever covers somebody leaves: the supervisor is told, and the team page says that nobody looks after it."""

from datetime import timedelta

import httpx
from tests.builders.cases import BY_TESTS, a_user
from tests.cast import Cast
from tests.pages import read_page
from tests.visiting import signed_in

from casedesk.accounts.actions.leaving import deactivate_user, reactivate_user
from casedesk.platform import clock, db
from casedesk.rota.actions.planning import NewAbsence, change_absence, enter_absence

DAY = timedelta(days=1)


async def told() -> list[tuple[int, int]]:
    """Who was told that whom nobody covers."""
    rows = await db.records(
        "SELECT user_id, payload FROM notifications WHERE kind = 'cover_lost' ORDER BY id"
    )
    return [(row["user_id"], row["payload"]["absent"]) for row in rows]


async def test_the_supervisor_of_the_team_is_told_and_the_team_page_shows_it(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    now = clock.now()
    away = NewAbsence(cast.mina, now, now + 5 * DAY, "holiday", cover_id=cast.jonas)
    running = await enter_absence(away, BY_TESTS)
    over = NewAbsence(cast.mina, now - 9 * DAY, now - 5 * DAY, "sick", cover_id=cast.jonas)
    await enter_absence(over, BY_TESTS)
    ana = await signed_in(client, cast.ana)
    assert "no cover" not in read_page(await ana.get("/team")).text
    await deactivate_user(cast.jonas, None, BY_TESTS)
    assert await told() == [(cast.ana, cast.mina)], "she supervises Mina's team"
    assert "no cover" in read_page(await ana.get("/team")).text
    page = read_page(await ana.get("/notifications")).text
    assert "Jonas Ott left: nobody covers Mina Park" in page
    [key] = [row["id"] for row in await db.records("SELECT id FROM notifications WHERE kind = 'cover_lost'")]
    opened = await ana.get(f"/notifications/{key}?colleague={cast.mina}")
    assert opened.headers["location"] == f"/team/people/{cast.mina}#absences"
    assert "no cover: Jonas Ott left" in read_page(await ana.get(f"/team/people/{cast.mina}")).text
    other = NewAbsence(cast.mina, now, now + 5 * DAY, "holiday", cover_id=cast.ana)
    await change_absence(running, other, BY_TESTS)
    assert "no cover" not in read_page(await ana.get("/team")).text


async def test_one_that_is_still_ahead_says_from_when_and_a_return_settles_it(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    now = clock.now()
    ahead = NewAbsence(cast.mina, now + DAY, now + 5 * DAY, "holiday", cover_id=cast.jonas)
    await enter_absence(ahead, BY_TESTS)
    await deactivate_user(cast.jonas, None, BY_TESTS)
    await deactivate_user(cast.jonas, None, BY_TESTS)
    assert await told() == [(cast.ana, cast.mina)]
    ana = await signed_in(client, cast.ana)
    assert "no cover from" in read_page(await ana.get("/team")).text
    await reactivate_user(cast.jonas, BY_TESTS)
    assert "no cover" not in read_page(await ana.get("/team")).text


async def test_where_the_team_has_no_supervisor_whoever_decides_for_the_desk_is_told(cast: Cast) -> None:
    now = clock.now()
    alone = await a_user("Lea Brandt", teams=())
    await enter_absence(NewAbsence(alone, now, None, "sick", cover_id=cast.jonas), BY_TESTS)
    await deactivate_user(cast.jonas, None, BY_TESTS)
    assert await told() == [(cast.ruth, alone)], "a manager: Ana supervises another team"
