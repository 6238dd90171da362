"""The ledger: promises are made, and each ends once, as the times say."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import a_case, kinds, last_entry, writes
from tests.builders.promises import a_promise, end_of, stands_on, state_of
from tests.features.promises.conftest import Scene

from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.stage_moves import end, reopen, resolve, restore_thanks
from casedesk.cases.rules import actors
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.promises.actions.ending import break_overdue, keep_promise, move_promise, withdraw_promise
from casedesk.promises.actions.making import NewPromise, make_on, make_promise
from casedesk.promises.queries.verification import differences
from casedesk.promises.rules.ledger import BROKEN_AFTER


async def test_a_promise_is_an_entry_of_its_case_without_its_words(scene: Scene) -> None:
    due = scene.time.at + timedelta(hours=3)
    promise_id = await a_promise(scene.case, scene.desk.by_mina, due_at=due)
    entry = await last_entry(scene.case)
    assert (entry.kind, entry.payload) == ("promise_made", {"promise": promise_id, "due": due.isoformat()})
    assert await state_of(promise_id) == "open"


async def test_card_numbers_are_not_promised(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina, "charge 4111 1111 1111 1111 again")
    said = await db.value("SELECT text FROM promises WHERE id = $1", promise_id)
    assert "4111 1111" not in said
    assert said.endswith("1111 again")


async def test_a_rule_makes_one_within_its_own_change_of_the_case(scene: Scene) -> None:
    by = actors.system("grant")
    async with hold(scene.case, by) as case:
        await case.enter("story", by, {"fields": []})
        new = NewPromise("refund the lamp", case.now + timedelta(days=3), Decimal("15"), "EUR", way="rule")
        promise_id = await make_on(case, new, by)
    assert (await kinds(scene.case))[-2:] == ["story", "promise_made"]
    assert await db.value("SELECT by_rule FROM promises WHERE id = $1", promise_id) == "grant"


@pytest.mark.parametrize(("after", "state"), [(timedelta(hours=3), "kept"), (timedelta(hours=4), "late")])
async def test_done_in_time_it_is_kept_and_done_after_it_late(
    scene: Scene, after: timedelta, state: str
) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    scene.time.at += after
    assert await keep_promise(promise_id, scene.desk.by_jonas) == state
    assert await state_of(promise_id) == state
    assert (await last_entry(scene.case)).kind == "promise_kept"
    with pytest.raises(Refused, match="ended already"):
        await keep_promise(promise_id, scene.desk.by_mina)


async def test_what_was_done_in_time_is_kept_though_written_down_later(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    in_time = scene.time.at + timedelta(hours=2)
    scene.time.advance(hours=5)
    assert await keep_promise(promise_id, scene.desk.by_mina, at=in_time) == "kept"


async def test_an_amount_is_checked_when_it_is_given(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina, amount=Decimal("15"), currency="EUR")
    for given in (None, Decimal("10")):
        with pytest.raises(Invalid) as wrong:
            await keep_promise(promise_id, scene.desk.by_mina, amount=given)
        assert set(wrong.value.fields) == {"amount"}
    await keep_promise(promise_id, scene.desk.by_mina, amount=Decimal("15"))
    assert (await end_of(promise_id))["amount"] == Decimal("15.000")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": Decimal("15")}, "currency"),
        ({"amount": Decimal("15"), "currency": "XXQ"}, "currency"),
        ({"amount": Decimal("15.005"), "currency": "EUR"}, "amount"),
        ({"amount": Decimal("0"), "currency": "EUR"}, "amount"),
    ],
)
async def test_an_amount_is_money(scene: Scene, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await a_promise(scene.case, scene.desk.by_mina, **more)
    assert set(wrong.value.fields) == {field}


async def test_moved_in_time_it_is_followed_by_another(scene: Scene) -> None:
    first = await a_promise(
        scene.case, scene.desk.by_mina, amount=Decimal("5"), currency="EUR", phone="+4930901820"
    )
    later = scene.time.at + timedelta(days=1)
    second = await move_promise(first, later, "spoken", scene.desk.by_mina)
    assert (await state_of(first), await state_of(second)) == ("moved", "open")
    follower = await db.record("SELECT * FROM promises WHERE id = $1", second)
    assert follower is not None
    assert (follower["text"], follower["due_at"], follower["phone"]) == ("call Aylin", later, "+4930901820")
    assert (follower["amount"], follower["follows_id"]) == (Decimal("5.000"), first)
    entry = await last_entry(scene.case)
    assert (entry.kind, entry.payload["to"]) == ("promise_moved", second)


async def test_withdrawn_in_time_it_is_over(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    await withdraw_promise(promise_id, "spoken", scene.desk.by_mina)
    assert await state_of(promise_id) == "withdrawn"
    assert (await end_of(promise_id))["told"] == "spoken"


async def test_once_due_it_is_neither_moved_nor_withdrawn(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    scene.time.advance(hours=3, seconds=1)
    with pytest.raises(Refused, match="was due already"):
        await withdraw_promise(promise_id, "spoken", scene.desk.by_mina)
    with pytest.raises(Refused, match="was due already"):
        await move_promise(promise_id, scene.time.at + timedelta(days=1), "spoken", scene.desk.by_mina)
    assert await state_of(promise_id) == "open"


async def test_after_seven_days_it_is_broken_whenever_the_job_looks(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    due = scene.time.at + timedelta(hours=3)
    scene.time.at = due + BROKEN_AFTER
    assert await break_overdue() == 0
    scene.time.advance(days=3)
    with pytest.raises(Invalid, match="Seven days"):
        await keep_promise(promise_id, scene.desk.by_mina)
    assert await break_overdue() == 1
    assert await break_overdue() == 0
    found = await end_of(promise_id)
    assert (found["state"], found["at"]) == ("broken", due + BROKEN_AFTER)


async def test_the_end_of_a_case_breaks_what_was_promised_on_it(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    await end(scene.case, "declined", "too old", scene.desk.by_mina)
    assert (await state_of(promise_id), (await end_of(promise_id))["at"]) == ("broken", scene.time.at)
    assert (await kinds(scene.case))[-2:] == ["ended", "promise_broken"]
    await reopen(scene.case, scene.desk.by_mina)
    assert await state_of(promise_id) == "broken"


async def test_a_case_is_not_resolved_while_something_is_promised(scene: Scene) -> None:
    promise_id = await a_promise(scene.case, scene.desk.by_mina)
    with pytest.raises(Refused, match="Still promised: “call Aylin”"):
        await resolve(scene.case, "sent one", scene.desk.cause, scene.desk.by_mina)
    await keep_promise(promise_id, scene.desk.by_mina)
    await resolve(scene.case, "sent one", scene.desk.cause, scene.desk.by_mina)


async def test_nor_by_only_thanks(scene: Scene) -> None:
    await resolve(scene.case, "sent one", scene.desk.cause, scene.desk.by_mina)
    scene.time.advance(hours=1)
    await writes(scene.case, "Thanks!")
    await a_promise(scene.case, scene.desk.by_mina)
    with pytest.raises(Refused, match="Still promised"):
        await restore_thanks(scene.case, scene.desk.by_mina)


async def test_nothing_is_promised_on_a_case_that_has_ended(scene: Scene) -> None:
    await end(scene.case, "declined", "too old", scene.desk.by_mina)
    with pytest.raises(Refused, match="has ended"):
        await a_promise(scene.case, scene.desk.by_mina)


async def test_who_may_not_see_the_case_may_not_see_its_promise(scene: Scene) -> None:
    with pytest.raises(NotFound):
        await keep_promise(999_999, scene.desk.by_mina)
    with pytest.raises(NotFound):
        await make_promise(999_999, NewPromise("x", scene.time.at + timedelta(1)), scene.desk.by_mina)


async def test_promises_go_along_with_a_merge_and_come_back_when_it_is_undone(scene: Scene) -> None:
    by = scene.desk.by_mina
    second, third = await a_case(scene.desk.aylin), await a_case(scene.desk.aylin)
    scene.time.advance(minutes=1)
    of_third, of_second = await a_promise(third, by), await a_promise(second, by)
    own = await a_promise(scene.case, by)
    assert await merge(second, third, by) == second
    assert await merge(scene.case, second, by) == scene.case
    assert [await stands_on(one) for one in (of_third, of_second, own)] == [scene.case] * 3
    assert await keep_promise(own, by) == "kept"
    await unmerge(second, by)
    assert [await stands_on(one) for one in (of_third, of_second, own)] == [second, second, scene.case]
    await unmerge(third, by)
    assert [await stands_on(one) for one in (of_third, of_second)] == [third, second]
    assert await differences() == []
