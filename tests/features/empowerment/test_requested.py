"""What becomes of a remedy that was asked for, or reserved."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import a_case, columns, kinds, stage_chain, writes
from tests.builders.conceding import ledger_of, row_of, wants
from tests.features.empowerment.conftest import Desk

from casedesk.cases.actions.stage_moves import end, wait_for_customer
from casedesk.empowerment.actions.granting import OverLimit, ask, grant
from casedesk.empowerment.actions.releasing import let_lapse
from casedesk.empowerment.actions.requested import (
    grant_requested,
    meet_condition,
    refuse_requested,
    withdraw,
)
from casedesk.empowerment.queries.verification import differences
from casedesk.empowerment.rules.wishes import Condition
from casedesk.empowerment.rules.words import GrantedBy, Reason, Remedy
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused

RETURN = frozenset({Condition.RETURN_BY})


async def test_another_amount_is_approved_and_the_case_goes_on(desk: Desk, time: StandingClock) -> None:
    time.advance(minutes=1)
    asked = (await ask(desk.case, wants(80), desk.by_mina)).concession_id
    time.advance(hours=1)
    await grant_requested(asked, desk.by_ana, Decimal(50), "we meet in the middle")
    row = await row_of(asked)
    assert (row.state, row.asked, row.granted, row.granted_by) == ("granted", 80, 50, "approval")
    assert (await columns(desk.case)).stage == "working"
    assert await ledger_of(asked) == [("requested", None), ("granted", Decimal(50))]
    assert await db.value("SELECT face FROM budget_sums") == Decimal(50)
    with pytest.raises(Refused, match="granted already"):
        await refuse_requested(asked, "too late", desk.by_ana)
    # It counts like everything else.
    with pytest.raises(OverLimit) as over:
        await grant(desk.case, wants(1), desk.by_mina)
    assert over.value.decision.most == Decimal(0)


async def test_an_approval_does_not_make_the_impossible_possible(desk: Desk, time: StandingClock) -> None:
    refund = wants(50, remedy=Remedy.REFUND, order_id=desk.order.id, line_id=desk.order.lamp)
    asked = [(await ask(desk.case, refund, desk.by_mina)).concession_id for _ in range(2)]
    await grant_requested(asked[0], desk.by_ana)
    with pytest.raises(Invalid, match="gone back to you already"):
        await grant_requested(asked[1], desk.by_ana)
    assert (await row_of(asked[1])).state == "requested"


async def test_the_case_goes_on_when_the_last_one_is_decided(desk: Desk, time: StandingClock) -> None:
    await wait_for_customer(desk.case, "Which lamp?", None, desk.by_mina)
    time.advance(hours=1)
    one, other, third = [(await ask(desk.case, wants(80 + n), desk.by_mina)).concession_id for n in range(3)]
    with pytest.raises(Invalid):
        await refuse_requested(one, "", desk.by_ana)
    await refuse_requested(one, "it was not our mistake", desk.by_ana)
    await withdraw(other, desk.by_mina)
    assert (await columns(desk.case)).stage == "awaiting_approval"
    time.advance(hours=1)
    await refuse_requested(third, "nor that", desk.by_ana)
    assert (await columns(desk.case)).stage == "awaiting_customer"
    assert [(await row_of(one)).state, (await row_of(other)).state] == ["refused", "withdrawn"]


async def test_who_wrote_meanwhile_is_answered(desk: Desk, time: StandingClock) -> None:
    await wait_for_customer(desk.case, "Which lamp?", None, desk.by_mina)
    time.advance(hours=1)
    asked = (await ask(desk.case, wants(80), desk.by_mina)).concession_id
    time.advance(hours=1)
    await writes(desk.case)
    time.advance(hours=1)
    await refuse_requested(asked, "it was not our mistake", desk.by_ana)
    assert [stage for stage, _ in await stage_chain(desk.case)][-1] == "working"


async def test_what_nobody_could_decide_is_looked_at_afterwards(desk: Desk) -> None:
    asked = (await ask(desk.case, wants(80), desk.by_mina)).concession_id
    await grant_requested(asked, desk.by_ana, Decimal(20), granted_by=GrantedBy.PROVISIONAL)
    assert await db.value("SELECT line FROM concession_reviews") == "provisional"


async def test_what_depends_on_something_is_reserved_and_lapses(desk: Desk, time: StandingClock) -> None:
    until = time.at + timedelta(days=3)
    wish = wants(40, conditions=RETURN, lapses_at=until)
    kept = (await grant(await a_case(desk.aylin), wish, desk.by_mina)).concession_id
    other = replace(wish, reason=Reason.OTHER)
    lost = (await grant(desk.case, other, desk.by_mina)).concession_id
    assert await db.value("SELECT face FROM budget_sums") == Decimal(80), "it counts from now on"
    await meet_condition(kept, desk.by_mina)
    assert await let_lapse() == 0
    time.advance(days=3)
    with pytest.raises(Refused, match="has passed"):
        await meet_condition(lost, desk.by_mina)  # whenever the job looks
    assert await let_lapse() == 1
    assert [(await row_of(kept)).state, (await row_of(lost)).state] == ["granted", "expired"]
    assert await ledger_of(kept) == [("reserved", Decimal(40)), ("granted", Decimal(40))]
    assert await db.value("SELECT face FROM budget_sums") == Decimal(40)
    assert "lapsed" in await kinds(desk.case)
    with pytest.raises(Refused, match="expired already"):
        await meet_condition(lost, desk.by_mina)
    assert await differences() == []


async def test_conditions_are_wrong_without_a_day(desk: Desk, time: StandingClock) -> None:
    for wrong in (
        wants(5, conditions=RETURN),
        wants(5, conditions=RETURN, lapses_at=time.at),
        wants(5, lapses_at=time.at + timedelta(days=1)),
    ):
        with pytest.raises(Invalid) as refused:
            await grant(desk.case, wrong, desk.by_mina)
        assert list(refused.value.fields) == ["lapses_at"]


async def test_an_end_lets_go_of_everything(desk: Desk, time: StandingClock) -> None:
    until = time.at + timedelta(days=3)
    reserved = (
        await grant(desk.case, wants(40, conditions=RETURN, lapses_at=until), desk.by_mina)
    ).concession_id
    asked = (await ask(desk.case, wants(80), desk.by_mina)).concession_id
    time.advance(hours=1)
    await end(desk.case, "withdrawn", "", desk.by_mina)
    assert [(await row_of(one)).state for one in (reserved, asked)] == ["expired", "withdrawn"]
    assert await db.value("SELECT face FROM budget_sums") == Decimal(0)
    assert await differences() == []


async def test_an_exception_says_what_it_is_for(desk: Desk) -> None:
    taxi = wants("18.50", remedy=Remedy.EXCEPTION)
    with pytest.raises(Invalid) as refused:
        await ask(desk.case, taxi, desk.by_mina)
    assert list(refused.value.fields) == ["what"]
    done = await ask(
        desk.case, wants("18.50", remedy=Remedy.EXCEPTION, what="taxi, reimbursed"), desk.by_mina
    )
    assert (done.state, (await row_of(done.concession_id)).what) == ("requested", "taxi, reimbursed")
