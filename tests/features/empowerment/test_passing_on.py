"""What waits for somebody who leaves, or is away for long, waits for somebody else: none is left behind, and none
slips in meanwhile."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import BY_TESTS, a_case, a_team, a_user
from tests.builders.conceding import by, wants
from tests.builders.people import a_customer
from tests.features.empowerment.conftest import Desk, open_desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.accounts.tables import Membership
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.approvals.actions import deciding
from casedesk.empowerment.approvals.queries.on_desks import came_back_to
from casedesk.empowerment.approvals.queries.verification import differences
from casedesk.empowerment.fulfilment.actions.doing import give_to
from casedesk.empowerment.fulfilment.queries.steps import differences as steps_differ
from casedesk.empowerment.fulfilment.queries.steps import open_of
from casedesk.ownership.actions import assign
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid
from casedesk.platform.jobs.worker import run_due
from casedesk.rota.actions.planning import NewAbsence, decide_to_hand_over, enter_absence


async def asked(case_id: int, agent_id: int) -> int:
    """Somebody asks for 80 euros; the key of the request."""
    concession_id = (await ask(case_id, wants(80), by(agent_id))).concession_id
    return int(await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession_id))


async def before(approval_id: int) -> list[int]:
    return list(await db.value("SELECT addressees FROM approvals WHERE id = $1", approval_id))


async def told(user_id: int) -> list[str]:
    rows = await db.records("SELECT kind FROM notifications WHERE user_id = $1 ORDER BY id", user_id)
    return [row["kind"] for row in rows if row["kind"] == "approval"]


async def leaves(user_id: int, to_user_id: int | None = None) -> None:
    await deactivate_user(user_id, to_user_id, BY_TESTS)
    await run_due()


async def test_who_is_named_decides_in_their_stead(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk.case, desk.mina)
    assert await before(approval) == [desk.ana]
    boss = await a_user("Bea", role="supervisor")
    time.advance(hours=1)
    await leaves(desk.ana, boss)
    assert await before(approval) == [boss]
    assert await told(boss) == ["approval"]
    due = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval)
    assert due == clock.now() + timedelta(hours=2), "their time begins now"
    await deciding.approve(approval, by(boss))
    assert await differences() == []


@pytest.mark.parametrize("named", ["jonas", "mina", None])
async def test_else_it_is_put_before_somebody_anew(
    desk: Desk, time: StandingClock, named: str | None
) -> None:
    """Neither who may not decide it nor who asked for it gets it."""
    approval = await asked(desk.case, desk.mina)
    await leaves(desk.ana, getattr(desk, named) if named else None)
    assert await before(approval) == [desk.ruth]
    kinds = await db.records("SELECT kind FROM approval_turns WHERE approval_id = $1 ORDER BY id", approval)
    assert [row["kind"] for row in kinds] == ["asked", "passed_on"]
    assert await differences() == []


async def test_where_others_were_asked_too_it_stays_with_them(desk: Desk, time: StandingClock) -> None:
    boss = await a_user("Bea", role="supervisor", teams=(desk.parcels,))
    approval = await asked(desk.case, desk.mina)
    assert await before(approval) == [desk.ana, boss]
    due = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval)
    time.advance(hours=1)
    await leaves(desk.ana)
    assert await before(approval) == [boss]
    assert await db.value("SELECT due_at FROM approvals WHERE id = $1", approval) == due
    assert await told(boss) == ["approval"], "they know already"
    assert await differences() == []


async def test_of_a_private_team_only_its_own_are_asked(desk: Desk, time: StandingClock) -> None:
    private = await a_team("Board", private=True)
    for user_id in (desk.mina, desk.ana):
        await Membership.insert(Membership(user_id=user_id, team_id=private))
    admin = await a_user("Noor", role="admin")
    case_id = await a_case(desk.aylin)
    await assign(case_id, desk.mina, "hers", actors.system("tests"))
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", case_id, private)
    concession = (await ask(case_id, wants(80), actors.user(desk.mina, (private,)))).concession_id
    approval = int(await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession))
    assert await before(approval) == [desk.ana]
    await leaves(desk.ana, desk.ruth)
    assert await before(approval) == [admin], "Ruth is not of the team"


async def test_a_long_absence_passes_it_on_and_nothing_new_comes(desk: Desk, time: StandingClock) -> None:
    waiting = await asked(desk.case, desk.mina)
    absence = await enter_absence(NewAbsence(desk.ana, clock.now(), None, "sick"), BY_TESTS)
    await run_due()
    assert await before(waiting) == [desk.ana], "an absence alone moves nothing"
    await decide_to_hand_over(absence, desk.ana, None, BY_TESTS)
    await run_due()
    assert await before(waiting) == [desk.ruth]
    assert await before(await asked(await a_case(desk.aylin), desk.mina)) == [desk.ruth]
    await leaves(desk.ana)
    gone = await enter_absence(NewAbsence(desk.ruth, clock.now(), None, "sick"), BY_TESTS)
    await decide_to_hand_over(gone, desk.ruth, None, BY_TESTS)
    await run_due()
    assert await before(waiting) == [desk.ruth], "where nobody else decides, it stays"


async def test_the_question_to_somebody_who_left_is_the_owners_to_answer(
    desk: Desk, time: StandingClock
) -> None:
    approval = await asked(desk.case, desk.mina)
    await deciding.ask_back(approval, "Is there a photograph?", by(desk.ana))
    await leaves(desk.mina, desk.jonas)
    assert [one.words for one in await came_back_to(desk.jonas, clock.now())] == ["Is there a photograph?"]
    await deciding.answer(approval, "Yes.", desk.by_jonas)


async def test_what_was_approved_with_others_and_not_carried_out_yet_waits_on(
    desk: Desk, time: StandingClock
) -> None:
    approval = await asked(desk.case, desk.mina)
    await deciding.approve_several([approval], by(desk.ana))
    await leaves(desk.ana)
    time.advance(seconds=11)
    await run_due()
    assert await before(approval) == [desk.ruth]
    assert await db.value("SELECT decided_at FROM approvals WHERE id = $1", approval) is None
    await deciding.approve(approval, by(desk.ruth))


async def test_steps_on_the_list_of_who_leaves_are_the_owners_again(desk: Desk, time: StandingClock) -> None:
    await grant(desk.case, wants(20), desk.by_mina)
    [step] = await db.records("SELECT id, due_at FROM fulfilments")
    await give_to(step["id"], desk.jonas, step["due_at"], desk.by_mina)
    await leaves(desk.jonas)
    [todo] = await open_of(None, by(desk.ana))
    assert (todo.doer_id, todo.given_away) == (await _owner(desk.case), False)
    with pytest.raises(Invalid):
        await give_to(step["id"], desk.jonas, step["due_at"], desk.by_mina)
    await db.execute("UPDATE fulfilments SET doer_id = $1", desk.jonas)
    assert len(await steps_differ()) == 1


async def _owner(case_id: int) -> int:
    return int(await db.value("SELECT owner_id FROM cases WHERE id = $1", case_id))


async def test_nobody_is_asked_who_left_and_verify_finds_who_was(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk.case, desk.mina)
    await db.execute(
        "UPDATE users SET active = false, takes_cases = false, deactivated_at = now() WHERE id = ANY($1)",
        [desk.ana, desk.jonas],
    )
    assert await differences() == [
        f"C-{desk.case}: request for approval {approval} waits for Ana Ruiz, who left"
    ]
    with pytest.raises(asyncpg.CheckViolationError, match="somebody who left"):
        async with db.transaction():
            await db.execute("UPDATE approvals SET addressees = ARRAY[$1::bigint]", desk.jonas)


async def test_none_slips_in_while_somebody_leaves(committed: str) -> None:
    """Eight ask at once, from as many connections as there are, while whoever would decide is let go."""
    desk = await open_desk()
    cases = [await a_case(await a_customer(f"Customer {number}")) for number in range(8)]

    async def go() -> None:
        await asyncio.sleep(0.02)
        await leaves(desk.ana)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        requests = [group.create_task(ask(case_id, wants(80), desk.by_mina)) for case_id in cases]
        group.create_task(go())
    await run_due()
    assert len(requests) == await db.value("SELECT count(*) FROM approvals WHERE decided_at IS NULL")
    behind = "SELECT id FROM approvals WHERE decided_at IS NULL AND addressees && ARRAY[$1::bigint]"
    assert await db.records(behind, desk.ana) == []
    assert await differences() == []
