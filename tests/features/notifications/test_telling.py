"""Who is told of what: once while it is unread, never of one's own doing, never of what one may not see."""

from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import BY_TESTS, a_case, a_team, a_user, answers, writes
from tests.features.cases.conftest import Desk, desk, time

from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.ownership.actions import assign
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.promises.actions.making import NewPromise, make_promise
from casedesk.promises.actions.reminding import remind
from casedesk.rota.actions.planning import NewAbsence, end_absence, enter_absence

__all__ = ["desk", "time"]

TOLD_TWICE = """
INSERT INTO notifications (user_id, kind, about, first_at, at)
SELECT user_id, kind, about, at, at FROM notifications
"""


async def told(user_id: int) -> list[tuple[str, int]]:
    rows = await db.records("SELECT kind, times FROM notifications WHERE user_id = $1 ORDER BY id", user_id)
    return [(row["kind"], row["times"]) for row in rows]


async def test_the_owner_is_told_what_happens_on_their_case(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await writes(case_id, "Hello?")
    await writes(case_id, "Anybody?")
    await answers(case_id, desk.by_mina, "Which lamp is it?", ball="customer")
    await writes(case_id, "The red one.")
    assert await told(desk.mina) == [("new_case", 1), ("chase", 2), ("answer", 1)]
    await assign(case_id, desk.jonas, "He speaks German.", desk.by_mina)
    assert await told(desk.jonas) == [("given", 1)]
    assert len(await told(desk.mina)) == 3, "she gave it herself"


async def test_while_the_owner_is_away_their_cover_is_told_too(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    away = NewAbsence(desk.mina, clock.now(), None, "sick", cover_id=desk.jonas)
    absence = await enter_absence(away, BY_TESTS)
    await writes(case_id, "Hello?")
    await answers(case_id, desk.by_jonas, "Which lamp is it?", ball="customer")
    await writes(case_id, "The red one.")
    assert await told(desk.jonas) == [("chase", 1), ("answer", 1)]
    assert await told(desk.mina) == [("new_case", 1), ("chase", 1), ("answer", 1)]
    new = NewPromise("Call her", clock.now() + timedelta(hours=1))
    await make_promise(case_id, new, desk.by_jonas)
    time.advance(minutes=50)
    await remind()
    assert (await told(desk.jonas))[2:] == [("promise_near", 1)]
    await end_absence(absence, desk.mina, BY_TESTS)
    await writes(case_id, "Hello?")
    await writes(case_id, "Hello?")
    assert len(await told(desk.jonas)) == 3


async def test_what_is_unread_is_counted_on_and_what_was_read_is_told_anew(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    near = Notice(Kind.PROMISE_NEAR, case_id, about="7")
    for _ in range(3):
        await notify([desk.jonas], near)
    await notify([desk.jonas], Notice(Kind.PROMISE_NEAR, case_id, about="8"))
    assert await told(desk.jonas) == [("promise_near", 3), ("promise_near", 1)]
    await db.execute("UPDATE notifications SET read_at = at WHERE user_id = $1", desk.jonas)
    await notify([desk.jonas], near)
    assert await told(desk.jonas) == [("promise_near", 3), ("promise_near", 1), ("promise_near", 1)]


async def test_who_may_not_see_a_case_is_told_nothing_of_it(desk: Desk) -> None:
    team = await a_team("Legal", private=True)
    inside = await a_user("Lea Brandt", teams=(team,))
    admin = await a_user("Noor Haddad", role="admin")
    gone = await a_user("Tom Reed", role="admin")
    await db.execute(
        "UPDATE users SET active = false, takes_cases = false, deactivated_at = now() WHERE id = $1", gone
    )
    case_id = await a_case(desk.aylin, team_id=team)
    everybody = [desk.mina, desk.jonas, inside, admin, gone]
    await notify(everybody, Notice(Kind.DECISION, case_id, by_user_id=inside))
    rows = await db.records("SELECT user_id FROM notifications WHERE kind = 'decision'")
    assert [row["user_id"] for row in rows] == [admin]
    assert await notify([], Notice(Kind.DECISION, case_id)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notifications SET user_id = {jonas}",
        "UPDATE notifications SET kind = 'chase'",
        "UPDATE notifications SET about = 'other'",
        "UPDATE notifications SET case_id = NULL",
        "UPDATE notifications SET times = 0",
        "UPDATE notifications SET read_at = first_at - interval '1 second'",
        "UPDATE notifications SET by_user_id = user_id",
        "UPDATE notifications SET read_at = at; UPDATE notifications SET read_at = NULL",
        TOLD_TWICE,
    ],
)
async def test_a_notification_is_never_told_differently(desk: Desk, statement: str) -> None:
    await a_case(desk.aylin)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement.format(jonas=desk.jonas))
