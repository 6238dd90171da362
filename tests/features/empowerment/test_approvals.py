"""A request for approval from the asking to the decision: before whom, how long, by whom, and what is told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest
from tests.builders.cases import a_case, a_team, columns, kinds, mail
from tests.builders.conceding import by, row_of, wants
from tests.features.empowerment.conftest import Desk, open_desk

from casedesk.accounts.tables import User
from casedesk.audit.rules import by_rule, by_user
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.stage_moves import end
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.actions.policies import Author
from casedesk.empowerment.actions.requested import grant_requested, withdraw
from casedesk.empowerment.approvals.actions import deciding
from casedesk.empowerment.approvals.actions.asking import go_up
from casedesk.empowerment.approvals.actions.delegating import NewDelegation, delegate, end_delegation
from casedesk.empowerment.approvals.actions.proposing import propose_limit
from casedesk.empowerment.approvals.jobs import carry_out
from casedesk.empowerment.approvals.queries.on_desks import came_back_to
from casedesk.empowerment.approvals.queries.verification import differences
from casedesk.empowerment.approvals.queries.waiting import Waiting, waiting_for
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.words import Basis, GrantedBy, Remedy
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Forbidden, Invalid, Refused
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.rules.team_hours import TeamHours


async def asked(desk: Desk, amount: int = 80) -> int:
    """Mina asks for so much; the key of the approval."""
    concession_id = (await ask(desk.case, wants(amount), desk.by_mina)).concession_id
    return int(await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession_id))


async def for_(user_id: int, **rest: bool) -> list[Waiting]:
    return await waiting_for([user_id], by(user_id), **rest)


async def stands(approval_id: int) -> tuple[str, str | None, list[str]]:
    """At which level, how decided, and all that was done about it."""
    row = await db.record("SELECT level, outcome FROM approvals WHERE id = $1", approval_id)
    turns = await db.records(
        "SELECT kind FROM approval_turns WHERE approval_id = $1 ORDER BY id", approval_id
    )
    assert row is not None
    return row["level"], row["outcome"], [turn["kind"] for turn in turns]


async def told(user_id: int) -> list[str]:
    rows = await db.records("SELECT kind FROM notifications WHERE user_id = $1 ORDER BY id", user_id)
    return [row["kind"] for row in rows if row["kind"] in ("approval", "decision")]


async def test_it_is_put_before_the_supervisor_with_all_it_takes(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk)
    [one] = await for_(await _addressee(approval))
    assert (one.asked, one.agent, one.customer) == (80, "Mina Park", "Aylin Demir")
    assert one.limit is not None
    assert (one.limit["id"], one.over) == ("level-2", 40)
    assert await for_(desk.jonas) == []
    assert [row.id for row in await for_(desk.ruth, everybody=True)] == [approval]
    assert await told(await _addressee(approval)) == ["approval"]
    assert await differences() == []


async def _addressee(approval_id: int) -> int:
    return int(await db.value("SELECT addressees[1] FROM approvals WHERE id = $1", approval_id))


async def test_approving_another_amount_goes_back_to_whoever_asked(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk)
    time.advance(hours=1)
    await deciding.approve(approval, by(desk.ruth), Decimal(50), "half of it")
    _level, outcome, turns = await stands(approval)
    assert (outcome, turns) == ("granted", ["asked", "granted"])
    assert (await columns(desk.case)).stage == "working"
    [back] = await came_back_to(desk.mina, clock.now())
    assert (back.outcome, back.amount, back.words) == ("granted", 50, "half of it")
    assert await told(desk.mina) == ["decision"]
    with pytest.raises(Refused, match="quicker"):
        await deciding.refuse(approval, "no", by(desk.ruth))
    assert await differences() == []


async def test_it_goes_up_when_nobody_answers_and_stays_with_the_managers(
    desk: Desk, time: StandingClock
) -> None:
    approval = await asked(desk, 45)
    before = (await stands(approval))[0]
    assert await go_up() == 0
    time.advance(hours=2, seconds=1)
    moved = await go_up()
    assert moved == (1 if before == "supervisor" else 0)
    level, outcome, _turns = await stands(approval)
    assert (level, outcome) == ("manager", None)
    time.advance(days=3)
    assert await go_up() == 0
    assert [row.id for row in await for_(desk.ruth)] == [approval]


async def test_asking_back_stops_their_clock_until_the_answer(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk)
    due = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval)
    with pytest.raises(Invalid):
        await deciding.ask_back(approval, " ", by(desk.ruth))
    await deciding.ask_back(approval, "Did she send a photograph?", by(desk.ruth))
    time.advance(hours=5)
    assert await go_up() == 0
    assert [one.outcome for one in await came_back_to(desk.mina, clock.now())] == [None]
    await deciding.answer(approval, "Yes, it is on the case.", desk.by_mina)
    moved = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval) - due
    assert abs(moved - timedelta(hours=5)) < timedelta(seconds=1)
    [one] = await for_(desk.ruth, everybody=True)
    assert [(turn["kind"], turn["words"]) for turn in one.turns] == [
        ("asked_back", "Did she send a photograph?"),
        ("answered", "Yes, it is on the case."),
    ]
    assert "approval_asked_back" in await kinds(desk.case)


async def test_while_it_stands_still_working_hours_do_too(desk: Desk, time: StandingClock) -> None:
    """Asked on Monday at nine, it is due at eleven; half an hour was used when the approver asked back."""
    office = TeamHours("UTC", (*((("09:00", "17:00"),),) * 5, (), ()))
    await publish_hours(None, office, by_rule("tests"))
    approval = await asked(desk)
    asked_at = clock.now()
    time.advance(minutes=30)
    await deciding.ask_back(approval, "Did she send a photograph?", by(desk.ruth))
    time.advance(days=1, hours=1)
    await deciding.answer(approval, "Yes.", desk.by_mina)
    due = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval)
    left = due - asked_at - timedelta(days=1, hours=3)
    assert abs(left) < timedelta(seconds=1), "an hour and a half of working time is left"
    await deciding.ask_back(approval, "Where?", by(desk.ruth))
    time.advance(days=4)
    await deciding.answer(approval, "On the case.", desk.by_mina)
    due = await db.value("SELECT due_at FROM approvals WHERE id = $1", approval)
    left = due - asked_at - timedelta(days=7, hours=1, minutes=30)
    assert abs(left) < timedelta(seconds=1), "it was asked over a weekend"


async def test_nobody_decides_their_own_and_a_desk_of_one_does_and_says_so(
    desk: Desk, time: StandingClock
) -> None:
    await User.update({User.role: "admin"}).where(User.id == desk.jonas)
    concession = (await ask(desk.case, wants(80), by(desk.ruth))).concession_id
    approval = int(await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession))
    with pytest.raises(Forbidden, match="yourself"):
        await deciding.approve(approval, by(desk.ruth))
    await User.update({User.active: False, User.takes_cases: False, User.deactivated_at: clock.now()}).where(
        User.id.is_in([desk.ana, desk.mina, desk.jonas])
    )
    await deciding.approve(approval, by(desk.ruth))
    assert await db.value("SELECT own FROM approvals WHERE id = $1", approval) is True


async def test_whoever_cannot_see_the_case_is_nobody_to_wait_for(desk: Desk, time: StandingClock) -> None:
    hidden = await a_team("Complaints", private=True)
    await db.execute("UPDATE users SET role = 'admin' WHERE id = $1", desk.ruth)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", desk.case, hidden)
    ruth = replace(by(desk.ruth), sees_all=True)
    concession = (await ask(desk.case, wants(80), ruth)).concession_id
    asked = await db.record("SELECT id, addressees FROM approvals WHERE concession_id = $1", concession)
    assert asked is not None
    assert asked["addressees"] == [desk.ruth]
    await deciding.approve(asked["id"], ruth)
    assert await db.value("SELECT own FROM approvals WHERE id = $1", asked["id"]) is True


async def test_what_is_above_supervisors_is_decided_by_whoever_asked_where_nobody_else_is_above(
    desk: Desk, time: StandingClock
) -> None:
    """Supervisors cannot decide it, so that it would wait for ever."""
    await db.execute("UPDATE users SET role = 'admin' WHERE id = $1", desk.ruth)
    concession = (await ask(desk.case, wants(80), by(desk.ruth))).concession_id
    little = int(await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession))
    with pytest.raises(Forbidden, match="yourself"):
        await deciding.approve(little, by(desk.ruth))
    concession = (await ask(desk.case, wants(300), by(desk.ruth))).concession_id
    much = await db.record(
        "SELECT id, starts_at, addressees FROM approvals WHERE concession_id = $1", concession
    )
    assert much is not None
    assert (much["starts_at"], much["addressees"]) == ("manager", [desk.ruth])
    with pytest.raises(Forbidden, match="above what a supervisor"):
        await deciding.approve(much["id"], by(desk.ana))
    await deciding.approve(much["id"], by(desk.ruth))
    assert await differences() == []


async def test_somebody_decides_in_anothers_place_on_their_days(desk: Desk, time: StandingClock) -> None:
    approval = await asked(desk)
    with pytest.raises(Forbidden):
        await deciding.approve(approval, desk.by_jonas)
    today = clock.now().date()
    new = NewDelegation(desk.jonas, today, today, "EUR", Decimal(80))
    delegation = await delegate(desk.ruth, new, today, by_user(desk.ruth))
    with pytest.raises(Invalid):
        await delegate(desk.jonas, new, today, by_user(desk.jonas))
    with pytest.raises(Forbidden):
        await deciding.approve(approval, desk.by_jonas, Decimal(81))
    await deciding.approve(approval, desk.by_jonas)
    turn = await db.record("SELECT by_user_id, for_user_id FROM approval_turns WHERE kind = 'granted'")
    assert turn is not None
    assert tuple(turn.values()) == (desk.jonas, desk.ruth)
    await end_delegation(delegation, desk.ruth, by_user(desk.ruth))
    other = await asked(desk, 60)
    with pytest.raises(Forbidden):
        await deciding.approve(other, desk.by_jonas)


async def test_several_at_once_can_be_taken_back_for_ten_seconds(desk: Desk, time: StandingClock) -> None:
    one, two = await asked(desk, 50), await asked(desk, 45)
    several = await deciding.approve_several([one, two, one], by(desk.ruth))
    assert (several.approval_ids, several.not_done) == ((one, two), ())
    with pytest.raises(Refused, match="together with others"):
        await deciding.refuse(one, "no", by(desk.ruth))
    assert await deciding.take_back([two], desk.by_ana) == 0
    assert await deciding.take_back([two], by(desk.ruth)) == 1
    time.advance(seconds=10)
    job = await db.record("SELECT payload, run_at FROM jobs WHERE kind = $1", deciding.CARRY_OUT)
    assert job is not None
    assert job["run_at"] == several.until
    await carry_out(job["payload"])
    assert ((await stands(one))[1], (await stands(two))[1]) == ("granted", None)
    assert await deciding.take_back([one], by(desk.ruth)) == 0
    assert (await columns(desk.case)).stage == "awaiting_approval"


async def test_what_is_withdrawn_or_ends_with_its_case_waits_no_more(desk: Desk) -> None:
    first, second = await asked(desk, 50), await asked(desk, 45)
    concession = await db.value("SELECT concession_id FROM approvals WHERE id = $1", first)
    await withdraw(concession, desk.by_mina)
    await end(desk.case, "declined", "not ours", desk.by_mina)
    assert [(await stands(one))[1:] for one in (first, second)] == [("withdrawn", ["asked", "withdrawn"])] * 2
    assert await differences() == []


async def test_what_waits_goes_along_with_a_merge_and_comes_back(desk: Desk, time: StandingClock) -> None:
    """What has to be done of what was granted, too."""
    await grant(desk.case, wants(10), desk.by_mina)
    approval = await asked(desk, 50)
    older = await a_case(desk.aylin, mail("First of all", at=clock.now() - timedelta(days=2)))
    await merge(desk.case, older, desk.by_mina)
    places = "SELECT (SELECT case_id FROM approvals), (SELECT case_id FROM fulfilments)"
    assert tuple((await db.records(places))[0]) == (older, older)
    assert [one.case_id for one in await for_(await _addressee(approval))] == [older]
    await unmerge(desk.case, desk.by_mina)
    assert tuple((await db.records(places))[0]) == (desk.case, desk.case)


async def test_what_is_done_at_once_is_decided_by_whoever_granted_it(desk: Desk) -> None:
    done = await ask(desk.case, wants(None, remedy=Remedy.PRIORITY, basis=Basis.THANKS), desk.by_mina)
    assert done.state == "requested"
    await grant_requested(done.concession_id, desk.by_ana, granted_by=GrantedBy.PROVISIONAL)
    approval = await db.value("SELECT id FROM approvals")
    assert (await stands(approval))[1:] == ("provisional", ["asked", "provisional"])
    assert (await row_of(done.concession_id)).state == "fulfilled"
    assert await differences() == []


async def test_next_time_is_proposed_in_the_draft_of_whoever_approved(desk: Desk) -> None:
    approval = await asked(desk, 50)
    author = Author(desk.ruth, "manager", {})
    with pytest.raises(Refused):
        await propose_limit(approval, author)
    await deciding.approve(approval, by(desk.ruth))
    line = await propose_limit(approval, author)
    assert await propose_limit(approval, author) == line
    draft = await policies.draft_of(desk.ruth)
    assert draft is not None
    [raised] = [one for one in policies.parsed(draft.document).allowances if one.id == line]
    assert raised.how_much.amount is not None
    assert raised.how_much.amount.get("EUR") == 50


async def test_two_who_press_at_once_make_one_decision(committed: str) -> None:
    desk = await open_desk()
    approval = await asked(desk)

    async def press(user_id: int, amount: int) -> str:
        try:
            await deciding.approve(approval, by(user_id), Decimal(amount))
        except Refused as no:
            return no.reason
        return "done"

    noor = int((await User.insert(User(name="Noor", email="noor@x.example", role="admin")))[0]["id"])
    said = await asyncio.wait_for(asyncio.gather(press(desk.ruth, 50), press(noor, 60)), 30)
    assert sorted(said) == ["This is decided already: somebody was quicker.", "done"]
    concession = await db.value("SELECT concession_id FROM approvals WHERE id = $1", approval)
    assert (await row_of(concession)).granted in (50, 60)
    assert (await stands(approval))[2] == ["asked", "granted"]
    assert await differences() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals SET decided_at = now(), outcome = 'granted', decided_by_user_id = {ruth}",
        "UPDATE approvals SET decided_at = now(), outcome = 'granted'",
        "UPDATE approvals SET decided_at = now(), outcome = 'refused', decided_by_user_id = {mina}",
        "UPDATE approvals SET decided_at = now(), outcome = 'refused', decided_by_user_id = {ruth}, own = true",
        "UPDATE approvals SET level = 'supervisor', starts_at = 'manager'",
        "UPDATE approvals SET undo_until = now()",
        "DELETE FROM approvals",
        "UPDATE approval_turns SET words = 'otherwise'",
        "INSERT INTO approval_turns (approval_id, kind, at, by_rule) SELECT id, 'refused', now(), 'x' FROM approvals",
        ("INSERT INTO delegations (from_user_id, to_user_id, from_on, until_on, currency, up_to, made_at)"
        " VALUES ({ruth}, {ruth}, now(), now(), 'EUR', 5, now())"),
        ("INSERT INTO delegations (from_user_id, to_user_id, from_on, until_on, currency, up_to, made_at)"
        " VALUES ({ruth}, {mina}, now(), now() - interval '2 days', 'EUR', 5, now())"),
    ],
)  # fmt: skip
async def test_the_database_holds_it(desk: Desk, statement: str) -> None:
    await asked(desk)
    with pytest.raises((asyncpg.IntegrityConstraintViolationError, asyncpg.RestrictViolationError)):
        async with db.transaction():
            await db.execute(statement.format(ruth=desk.ruth, mina=desk.mina))
