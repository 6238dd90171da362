"""Granting on the spot: within the policy at once, over it not, and always explained."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import a_case, columns, kinds, last_entry, stage_chain
from tests.builders.conceding import an_order, ledger_of, row_of, wants
from tests.builders.people import BY_TESTS, a_customer, an_organisation
from tests.features.empowerment.conftest import Desk

from casedesk.cases.actions.stage_moves import end, resolve
from casedesk.customers.actions.merging import merge_customers
from casedesk.empowerment.actions.granting import OverLimit, ask, grant
from casedesk.empowerment.actions.outside import record_outside_policy
from casedesk.empowerment.actions.reversing import reverse
from casedesk.empowerment.queries.matters import around_case, asker, matter_of
from casedesk.empowerment.queries.policies import version
from casedesk.empowerment.queries.verification import differences
from casedesk.empowerment.rules.rooms import counted_back
from casedesk.empowerment.rules.words import Basis, Reason, Remedy
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused


async def test_within_the_policy_it_is_granted_at_once(desk: Desk) -> None:
    done = await grant(desk.case, wants("39.90"), desk.by_mina)
    assert done.state == "granted"
    row = await row_of(done.concession_id)
    assert (row.state, row.granted, row.granted_by) == ("granted", Decimal("39.90"), "agent")
    assert (row.policy_id, row.tier, row.level, row.teams) == (desk.policy, "standard", 2, ["Parcels"])
    assert row.decision["allowed_by"] == ["level-2"]
    assert {limit["id"]: limit["remaining"] for limit in row.decision["limits"]} == {
        "level-2": "40.00",
        "customer-year": "100.00",
    }
    assert await ledger_of(done.concession_id) == [("granted", Decimal("39.90"))]
    entry = await last_entry(desk.case)
    assert (entry.kind, entry.payload) == (
        "granted",
        {
            "concession": done.concession_id,
            "remedy": "store_credit",
            "reason": "late_delivery",
            "amount": "39.90",
            "currency": "EUR",
        },
    )


async def test_over_the_limit_it_is_not_granted_and_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants("40.01"), desk.by_mina)
    assert refused.value.decision.most == Decimal(40)
    assert await db.value("SELECT count(*) FROM concessions") == 0
    assert await kinds(desk.case) == ["opened", "owner", "contact"]


async def test_asking_for_more_waits_for_an_approval(desk: Desk, time: StandingClock) -> None:
    time.advance(minutes=1)
    done = await ask(desk.case, wants(60, remark="third time"), desk.by_mina)
    assert done.state == "requested"
    row = await row_of(done.concession_id)
    assert (row.state, row.granted, row.remark) == ("requested", None, "third time")
    assert (await columns(desk.case)).stage == "awaiting_approval"
    assert [stage for stage, _ in await stage_chain(desk.case)] == ["working", "awaiting_approval"]
    with pytest.raises(Refused, match="approval is still waited for"):
        await resolve(desk.case, "a voucher", desk.cause, desk.by_mina)


async def test_asking_for_what_needs_no_approval_grants_it(desk: Desk) -> None:
    assert (await ask(desk.case, wants(10), desk.by_mina)).state == "granted"
    assert (await columns(desk.case)).stage == "working"


async def test_small_gestures_add_up_to_one(desk: Desk, time: StandingClock) -> None:
    await grant(desk.case, wants(30), desk.by_mina)
    time.advance(days=6)
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants(11), desk.by_mina)
    assert refused.value.decision.most == Decimal(10)
    assert any("Judged as one" in said for said in refused.value.decision.warnings)
    time.advance(days=2)
    assert (await grant(desk.case, wants(11), desk.by_mina)).state == "granted"


async def test_a_cap_goes_over_merged_selves_and_the_organisation(desk: Desk, time: StandingClock) -> None:
    house = await an_organisation(kind="household")
    other = await a_customer("Deniz Demir", organisation_id=house)
    self_of_aylin = await a_customer("A. Demir", organisation_id=house)
    await merge_customers(desk.aylin, self_of_aylin, BY_TESTS)
    cases = [await a_case(other), await a_case(self_of_aylin), desk.case]
    for case, reason in zip(cases, (Reason.DEFECTIVE, Reason.OTHER, Reason.WRONG_ITEM), strict=True):
        await grant(case, wants(30, reason=reason), desk.by_mina)
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants(11), desk.by_mina)
    assert refused.value.decision.most == Decimal(10)


async def test_what_no_cap_counts_any_more_is_not_read(desk: Desk, time: StandingClock) -> None:
    async def read() -> list[int]:
        around, who = await around_case(desk.case), await asker(desk.mina)
        matter = await matter_of(around, who, await version(desk.policy), time.at, "UTC")
        assert counted_back(matter.policy) == timedelta(days=365)
        return [one.id for one in matter.given]

    long_ago = await grant(await a_case(desk.aylin), wants(30), desk.by_mina)
    await ask(await a_case(desk.aylin), wants(90), desk.by_mina)
    here = await grant(desk.case, wants(40, reason=Reason.DEFECTIVE), desk.by_mina)
    assert await read() == [long_ago.concession_id, here.concession_id]
    time.advance(days=365)
    assert await read() == [long_ago.concession_id, here.concession_id]
    time.advance(seconds=1)
    assert await read() == [here.concession_id]


async def test_what_is_impossible_is_refused_beside_its_field(desk: Desk) -> None:
    stranger = await an_order(await a_customer("Jin Ito"), "R-2")
    tried = {
        "amount": [wants(0), wants(-1), wants("1.005"), wants("1e15"), wants(None)],
        "order_id": [wants(5, order_id=stranger.id), wants(5, order_id=999)],
    }
    tried["amount"].append(wants(5, remedy=Remedy.CASH))
    tried["amount"].append(wants(51, remedy=Remedy.REFUND, order_id=desk.order.id, line_id=desk.order.lamp))
    for field, wishes in tried.items():
        for wish in wishes:
            with pytest.raises(Invalid) as wrong:
                await ask(desk.case, wish, desk.by_mina)
            assert list(wrong.value.fields) == [field], wish


async def test_an_order_of_the_same_household_may_be_made_good(desk: Desk) -> None:
    house = await an_organisation(kind="household")
    one, other = [await a_customer(name, organisation_id=house) for name in ("Ada", "Ben")]
    order = await an_order(other, "R-3")
    wish = wants(20, remedy=Remedy.REFUND, order_id=order.id, line_id=order.lamp)
    assert (await grant(await a_case(one), wish, desk.by_mina)).state == "granted"


async def test_a_legal_right_is_granted_whatever_the_limits_say(desk: Desk) -> None:
    owed = wants(50, basis=Basis.LEGAL_RIGHT, remedy=Remedy.REFUND, order_id=desk.order.id)
    owed = replace(owed, line_id=desk.order.lamp)
    done = await grant(desk.case, owed, desk.by_jonas)
    assert done.state == "granted"
    assert await db.value("SELECT count(*) FROM budget_sums") == 0
    # And uses nothing up.
    assert (await grant(desk.case, wants(15), desk.by_jonas)).state == "granted"


async def test_less_than_a_right_warns(desk: Desk) -> None:
    owed = wants(30, basis=Basis.LEGAL_RIGHT, remedy=Remedy.REFUND, order_id=desk.order.id)
    done = await grant(desk.case, replace(owed, line_id=desk.order.lamp), desk.by_jonas)
    assert "The customer has a right to 50.00 EUR: 30.00 EUR is less." in done.decision.warnings


async def test_thanks_have_their_own_budget(desk: Desk, time: StandingClock) -> None:
    voucher = wants(10, remedy=Remedy.VOUCHER, basis=Basis.THANKS)
    for number in range(3):
        time.advance(minutes=1)
        case = await a_case(await a_customer(f"Customer {number}"))
        await grant(case, voucher, desk.by_mina)
    with pytest.raises(OverLimit):
        await grant(desk.case, voucher, desk.by_mina)
    assert await db.value("SELECT face FROM budget_sums WHERE budget = 'thanks_budget'") == Decimal(30)
    assert await differences() == []


async def test_what_costs_nothing_is_done_at_once(desk: Desk) -> None:
    sorry = await grant(desk.case, wants(None, remedy=Remedy.APOLOGY), desk.by_jonas)
    first = await grant(desk.case, wants(None, remedy=Remedy.PRIORITY), desk.by_jonas)
    assert [sorry.state, first.state] == ["fulfilled", "fulfilled"]
    assert (await columns(desk.case)).priority == "high"


async def test_an_ended_case_gives_nothing(desk: Desk) -> None:
    await end(desk.case, "withdrawn", "", desk.by_mina)
    with pytest.raises(Refused, match="has ended"):
        await grant(desk.case, wants(1), desk.by_mina)


async def test_a_little_extra_does_not_make_a_resolved_case_come_back(desk: Desk) -> None:
    await resolve(desk.case, "a new lamp", desk.cause, desk.by_mina)
    await grant(desk.case, wants(5), desk.by_mina)
    assert (await columns(desk.case)).stage == "resolved"
    with pytest.raises(Refused, match="has ended"):
        await ask(desk.case, wants(500), desk.by_mina)


async def test_a_reversal_frees_only_what_came_back(desk: Desk, time: StandingClock) -> None:
    done = await grant(desk.case, wants(40), desk.by_mina)
    time.advance(days=8)
    with pytest.raises(Invalid):
        await reverse(done.concession_id, Decimal("40.01"), "wrong customer", desk.by_mina)
    with pytest.raises(Invalid):
        await reverse(done.concession_id, Decimal(10), " ", desk.by_mina)
    await reverse(done.concession_id, Decimal(10), "wrong customer", desk.by_mina)
    await reverse(done.concession_id, Decimal(5), "some more came back", desk.by_mina)
    row = await row_of(done.concession_id)
    assert (row.state, row.granted, row.came_back) == ("reversed", Decimal(40), Decimal(15))
    assert await db.value("SELECT face FROM budget_sums") == Decimal(25)
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants(76), desk.by_mina)
    assert refused.value.decision.most == Decimal(40)
    found = {limit.id: limit.remaining for limit in refused.value.decision.limits}
    assert found["customer-year"] == Decimal(75)
    assert await differences() == []


async def test_what_was_given_elsewhere_counts_and_is_never_refused(desk: Desk) -> None:
    given = await record_outside_policy(desk.case, wants(120), desk.by_mina)
    row = await row_of(given)
    assert (row.state, row.granted_by, row.granted) == ("fulfilled", "outside", Decimal(120))
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants(1, reason=Reason.OTHER), desk.by_mina)
    assert refused.value.decision.most == Decimal(0)
    with pytest.raises(Invalid):
        await record_outside_policy(desk.case, wants(0), desk.by_mina)
