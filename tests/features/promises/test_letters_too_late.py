"""A letter that leaves after the time of what it promises, moves or withdraws: the ledger stays true, and whoever wrote
it hears so."""

from datetime import timedelta

import pytest
from tests.builders.cases import a_case, a_team, a_user, contacts_on, kinds
from tests.builders.promises import a_promise, end_of, state_of
from tests.features.promises.conftest import Scene

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.promises.actions.letters import Change, write_promising
from casedesk.promises.queries.verification import differences

LETTER = NewReply("aylin@example.com", "", "It takes longer than I thought.", "us")
HOUR = timedelta(hours=1)


async def told(user_id: int) -> list[str]:
    sql = "SELECT payload ->> 'change' AS change FROM notifications WHERE user_id = $1 AND kind = 'promise_stands'"
    return [row["change"] for row in await db.records(sql, user_id)]


async def leaves(scene: Scene, change: Change, after: timedelta) -> None:
    """Mina writes a letter, which leaves so much later: the server stood still."""
    reply_id = await write_promising(scene.case, LETTER, [change], scene.desk.by_mina)
    scene.time.at += after
    await let_reply_go(reply_id)
    assert len(await contacts_on(scene.case)) == 2


async def test_a_move_told_too_late_is_a_new_promise_and_the_old_one_is_late(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    later = scene.time.at + timedelta(days=2)
    await leaves(scene, Change("move", promise_id, "call Aylin", later), 4 * HOUR)
    assert await state_of(promise_id) == "open"
    assert await end_of(promise_id) is None
    assert await db.value("SELECT count(*) FROM promises WHERE due_at = $1", later) == 1
    assert (await kinds(scene.case))[-2:] == ["promise_made", "promise_stands"]
    assert await told(scene.desk.mina) == ["move"]
    assert await differences() == []


@pytest.mark.parametrize("change", ["make", "move"])
async def test_what_is_due_before_the_letter_leaves_is_not_promised(scene: Scene, change: str) -> None:
    before = None if change == "make" else await a_promise(scene.case, scene.desk.by_mina)
    due = scene.time.at + 5 * HOUR
    await leaves(scene, Change(change, before, "call Aylin", due), 6 * HOUR)
    assert (await kinds(scene.case))[-1] == "promise_stands"
    assert await told(scene.desk.mina) == [change]
    assert await db.value("SELECT count(*) FROM promises WHERE due_at = $1", due) == 0


async def test_a_withdrawal_told_too_late_leaves_the_promise(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    await leaves(scene, Change("withdraw", promise_id), 4 * HOUR)
    assert await state_of(promise_id) == "open"
    assert await told(scene.desk.mina) == ["withdraw"]


async def test_what_a_letter_promises_on_a_case_that_has_ended_meanwhile_is_told_too(scene: Scene) -> None:
    reply_id = await write_promising(
        scene.case, LETTER, [Change("make", None, "call", scene.time.at + 5 * HOUR)], scene.desk.by_mina
    )
    await end(scene.case, "withdrawn", "they said so", scene.desk.by_jonas)
    scene.time.advance(seconds=11)
    await let_reply_go(reply_id)
    assert await told(scene.desk.mina) == ["make"]


async def test_a_letter_touches_what_is_promised_on_its_own_case_alone(scene: Scene) -> None:
    """What is promised on a case that its writer may not see would else be read on theirs."""
    team = await a_team("Complaints about staff", private=True)
    ines = await a_user("Ines Sommer", teams=(team,))
    hidden = await a_case(scene.desk.aylin, team_id=team)
    promise_id = await a_promise(hidden, actors.user(ines, (team,)))
    later = scene.time.at + timedelta(days=2)
    for change in (Change("move", promise_id, "call Aylin", later), Change("withdraw", promise_id)):
        with pytest.raises(NotFound):
            await write_promising(scene.case, LETTER, [change], scene.desk.by_mina)
    assert await db.value("SELECT count(*) FROM replies") == 0


async def test_what_is_in_time_is_told_to_nobody(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    later = scene.time.at + timedelta(days=2)
    await leaves(scene, Change("move", promise_id, "call Aylin", later), timedelta(seconds=11))
    assert await state_of(promise_id) == "moved"
    assert await told(scene.desk.mina) == []
