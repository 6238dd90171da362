"""A case that waits for an approval is merged: the one that stays waits for it, and goes on when it is decided."""

from datetime import timedelta

import pytest
from tests.builders.cases import a_case, columns, mail
from tests.builders.conceding import row_of, wants
from tests.builders.verifying import assert_true_to_record
from tests.features.empowerment.conftest import Desk

from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.stage_moves import resolve, wait_for_customer
from casedesk.empowerment.actions.granting import ask
from casedesk.empowerment.actions.requested import withdraw
from casedesk.empowerment.approvals.actions import deciding
from casedesk.empowerment.approvals.queries.verification import differences
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock


async def stage_of(case_id: int) -> str:
    return str((await columns(case_id)).stage)


async def assert_true(desk: Desk, older: int) -> None:
    for case_id in (desk.case, older):
        await assert_true_to_record(case_id)
    assert await differences() == []


async def older_case(desk: Desk) -> int:
    return await a_case(desk.aylin, mail("First of all", at=clock.now() - timedelta(days=2)))


async def asked(desk: Desk, case_id: int, amount: int = 50) -> int:
    """The key of the concession that Mina asks for."""
    return (await ask(case_id, wants(amount), desk.by_mina)).concession_id


async def approve(concession_id: int, desk: Desk) -> None:
    approval = await db.value("SELECT id FROM approvals WHERE concession_id = $1", concession_id)
    await deciding.approve(approval, desk.by_ana)


@pytest.mark.parametrize("before", ["working", "awaiting_customer", "resolved"])
async def test_the_one_that_stays_waits_for_the_approval_and_goes_on_after_it(
    desk: Desk, time: StandingClock, before: str
) -> None:
    older = await older_case(desk)
    if before == "awaiting_customer":
        await wait_for_customer(older, "Which lamp?", clock.now() + timedelta(days=3), desk.by_mina)
    if before == "resolved":
        await resolve(older, "a new lamp", desk.cause, desk.by_mina)
    concession = await asked(desk, desk.case)
    time.advance(hours=1)
    await merge(desk.case, older, desk.by_mina)
    assert await stage_of(older) == "awaiting_approval"
    time.advance(hours=1)
    await approve(concession, desk)
    assert await stage_of(older) == ("awaiting_customer" if before == "awaiting_customer" else "working")
    assert (await row_of(concession)).state == "granted"
    await assert_true(desk, older)


async def test_parted_again_each_waits_for_what_was_asked_on_it(desk: Desk, time: StandingClock) -> None:
    older = await older_case(desk)
    theirs = await asked(desk, desk.case)
    await merge(desk.case, older, desk.by_mina)
    time.advance(hours=1)
    await unmerge(desk.case, desk.by_mina)
    assert (await stage_of(desk.case), await stage_of(older)) == ("awaiting_approval", "working")

    await merge(desk.case, older, desk.by_mina)
    time.advance(hours=1)
    ours = await asked(desk, older, 60)
    await unmerge(desk.case, desk.by_mina)
    assert (await stage_of(desk.case), await stage_of(older)) == ("awaiting_approval", "awaiting_approval")
    await approve(theirs, desk)
    assert (await stage_of(desk.case), await stage_of(older)) == ("working", "awaiting_approval")
    await withdraw(ours, desk.by_mina)
    assert await stage_of(older) == "working"
    await assert_true(desk, older)


async def test_decided_meanwhile_it_comes_back_to_work(desk: Desk, time: StandingClock) -> None:
    older = await older_case(desk)
    concession = await asked(desk, desk.case)
    await merge(desk.case, older, desk.by_mina)
    await approve(concession, desk)
    time.advance(hours=1)
    await unmerge(desk.case, desk.by_mina)
    assert (await stage_of(desk.case), await stage_of(older)) == ("working", "working")
    await assert_true(desk, older)
