"""Promises on the pages: made, offered while one writes, kept, moved, withdrawn, and settled as a case is resolved."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import its_seconds_pass, kinds
from tests.builders.conceding import an_order
from tests.builders.promises import a_promise, end_of, state_of
from tests.features.workspace.conftest import AYLIN, Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.stage_moves import wait_for_customer
from casedesk.platform import db
from casedesk.promises.queries.letters import in_letter

CALL = "I will call you on Thursday before 10:00."


async def _only_promise() -> dict[str, object]:
    [row] = await db.records("SELECT * FROM promises ORDER BY id")
    return dict(row)


async def _zone(desk: Desk, zone: str = "Asia/Seoul") -> None:
    await db.execute("UPDATE customers SET zone = $2 WHERE id = $1", desk.aylin, zone)


async def test_a_promise_is_made_by_hand_on_the_customers_clock(desk: Desk) -> None:
    await _zone(desk)
    page = await desk.look(f"{desk.address}?write=promise")
    assert "Their clock: Asia/Seoul." in page.text
    filled = {"text": "call Aylin", "due_at": "2026-11-24T12:00", "amount": "15.00", "currency": "EUR"}
    answer = await send(desk.mina, page, "/promises", **filled)
    assert answer.status_code == 303, answer.text
    made = await _only_promise()
    assert (made["text"], made["amount"], made["by_user_id"]) == (
        "call Aylin",
        Decimal("15.000"),
        desk.cast.mina,
    )
    assert str(made["due_at"]) == "2026-11-24 03:00:00+00:00"
    page = await desk.look()
    assert "Promised by tomorrow 12:00 (Seoul) call Aylin · €15.00" in page.text


async def test_an_amount_is_promised_in_what_the_customer_pays_in(desk: Desk) -> None:
    await _zone(desk, "America/New_York")
    assert 'name="currency"' in (before := await desk.mina.get(f"{desk.address}?write=promise")).text
    assert 'value="EUR"' in before.text
    await an_order(desk.aylin)
    await db.execute("UPDATE orders SET currency = 'USD' WHERE customer_id = $1", desk.aylin)
    after = (await desk.mina.get(f"{desk.address}?write=promise")).text
    assert re.search(r'name="currency"[^>]*value="USD"', after)
    assert "Their clock: America/New York." in after


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": ""}, "text"),
        ({"due_at": "2026-11-23T08:00"}, "due_at"),
        ({"due_at": ""}, "due_at"),
        ({"amount": "much"}, "amount"),
        ({"amount": "15", "currency": "X"}, "currency"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(desk: Desk, typed: dict[str, str], field: str) -> None:
    page = await desk.look(f"{desk.address}?write=promise")
    filled = {"text": "call Aylin", "due_at": "2026-11-24T12:00"} | typed
    answer = await send(desk.mina, page, "/promises", **filled)
    assert answer.status_code == 422
    form = read_page(answer).form("/promises")
    assert len(form.errors) == 1
    assert f'id="f-promise-{field}-error"' in answer.text
    assert form["text"] == filled["text"]


async def test_what_one_writes_is_offered_and_goes_onto_the_ledger_with_the_letter(desk: Desk) -> None:
    page = await desk.look()
    answer = await desk.mina.post(
        f"{desk.address}/promises/offers", data={"body": f"Dear Aylin, {CALL}\n{CALL}"}
    )
    assert answer.status_code == 200
    offered = read_page(answer)
    assert "You say Dear Aylin, I will call you on Thursday before 10:00. by Thu 10:00" in offered.text
    [(name, value)] = _values(answer.text, "make")[:1]
    answer = await send(desk.mina, page, "/replies", body=f"Dear Aylin, {CALL}", **{name: value})
    assert answer.status_code == 303, answer.text
    reply_id = await db.value("SELECT id FROM replies")
    assert [one.change for one in await in_letter(reply_id)] == ["make"]
    assert await db.value("SELECT count(*) FROM promises") == 0
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    made = await _only_promise()
    assert (made["way"], made["text"]) == ("reply", f"Dear Aylin, {CALL}")
    assert made["interaction_id"] is not None
    assert (await kinds(desk.case))[-2:] == ["contact", "promise_made"]


async def test_a_letter_that_is_taken_back_promises_nothing(desk: Desk) -> None:
    page = await desk.look()
    answer = await desk.mina.post(f"{desk.address}/promises/offers", data={"body": CALL})
    [(name, value)] = _values(answer.text, "make")
    await send(desk.mina, page, "/replies", body=CALL, **{name: value})
    reply_id = await db.value("SELECT id FROM replies")
    answer = await desk.mina.post(f"{desk.address}/replies/{reply_id}/recall")
    page = await desk.look(answer.headers["location"])
    assert page.form("/replies").fields[name] == [value], "and it is chosen again in the composer"
    desk.time.advance(seconds=20)
    await let_reply_go(reply_id)
    assert await db.value("SELECT count(*) FROM promises") == 0


async def test_what_contradicts_a_promise_may_move_it_or_add_one(desk: Desk) -> None:
    promise_id = await a_promise(desk.case, desk.by_mina, due_at=desk.time.at + timedelta(hours=3))
    answer = await desk.mina.post(f"{desk.address}/promises/offers", data={"body": CALL})
    assert "Promised already: 12:01 (UTC), call Aylin. Moves itAdds one leave it" in read_page(answer).text
    [(name, value)] = _values(answer.text, "move")
    await send(desk.mina, await desk.look(), "/replies", body=CALL, **{name: value})
    reply_id = await db.value("SELECT id FROM replies")
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await state_of(promise_id) == "moved"
    assert (await end_of(promise_id))["told"] == "letter"
    assert await db.value("SELECT text FROM promises WHERE follows_id = $1", promise_id) == CALL


async def test_what_was_chosen_and_then_written_differently_is_not_promised(desk: Desk) -> None:
    answer = await desk.mina.post(f"{desk.address}/promises/offers", data={"body": CALL})
    [(name, value)] = _values(answer.text, "make")
    await send(desk.mina, await desk.look(), "/replies", body="I will not call.", **{name: value})
    assert await in_letter(await db.value("SELECT id FROM replies")) == []


async def test_without_script_it_is_offered_after_sending(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/replies", body=CALL)
    reply_id = await db.value("SELECT id FROM replies")
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    page = await desk.look()
    assert "You wrote: I will call you on Thursday before 10:00." in page.text
    answer = await desk.mina.get(desk.address)
    [(name, value)] = _values(answer.text, "make")
    answer = await send(desk.mina, page, "/promises/said", **{name: value})
    assert answer.status_code == 303, answer.text
    made = await _only_promise()
    assert (made["text"], made["way"]) == (CALL, "reply")
    assert "You wrote:" not in (await desk.look()).text


async def test_a_promise_is_kept_by_one_press_and_late_after_its_time(desk: Desk) -> None:
    first = await a_promise(desk.case, desk.by_mina)
    second = await a_promise(desk.case, desk.by_mina, "write to Aylin")
    assert (await send(desk.mina, await desk.look(), f"/promises/{first}/keeping")).status_code == 303
    await desk.later(hours=4)
    assert "overdue since 12:01 (UTC)" in (await desk.look()).text
    await send(desk.mina, await desk.look(), f"/promises/{second}/keeping")
    assert (await state_of(first), await state_of(second)) == ("kept", "late")


async def test_an_amount_is_asked_for_where_one_was_promised(desk: Desk) -> None:
    promise_id = await a_promise(desk.case, desk.by_mina, amount=Decimal(15), currency="EUR")
    page = await desk.look()
    answer = await send(desk.mina, page, f"/promises/{promise_id}/keeping", amount="10")
    assert answer.status_code == 422
    assert "That is less than was promised" in answer.text
    await send(desk.mina, page, f"/promises/{promise_id}/keeping", amount="15")
    assert await state_of(promise_id) == "kept"


async def test_it_is_moved_by_word_of_mouth(desk: Desk) -> None:
    promise_id = await a_promise(desk.case, desk.by_mina)
    page = await desk.look()
    answer = await send(
        desk.mina, page, f"/promises/{promise_id}/move", due_at="2026-11-25T12:00", told="spoken", body=""
    )
    assert answer.status_code == 303, answer.text
    assert await state_of(promise_id) == "moved"


async def test_it_is_withdrawn_by_a_letter_once_that_has_gone(desk: Desk) -> None:
    promise_id = await a_promise(desk.case, desk.by_mina)
    page = await desk.look()
    action = f"/promises/{promise_id}/withdrawal"
    assert (await send(desk.mina, page, action, told="letter", body="")).status_code == 422
    answer = await send(desk.mina, page, action, told="letter", body="I cannot call today after all.")
    assert answer.status_code == 303, answer.text
    assert await state_of(promise_id) == "open"
    reply_id = await db.value("SELECT id FROM replies")
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await state_of(promise_id) == "withdrawn"
    assert (await end_of(promise_id))["interaction_id"] is not None


async def test_resolving_keeps_or_withdraws_what_is_open_in_the_same_step(desk: Desk) -> None:
    kept = await a_promise(desk.case, desk.by_mina)
    off = await a_promise(desk.case, desk.by_mina, "write to Aylin")
    page = await desk.look()
    done = {"fixed_by": "Sent another lamp", "cause_id": str(desk.cause)}
    answer = await send(desk.mina, page, "/resolution", **done)
    assert answer.status_code == 422
    choices = {f"promise_{kept}": "keep", f"promise_{off}": "withdraw"}
    answer = await send(desk.mina, page, "/resolution", **done, **choices)
    assert "Write what the customer is told" in answer.text
    assert await state_of(kept) == "open"
    answer = await send(
        desk.mina, page, "/resolution", **done, **choices, told_body="No need to write any more."
    )
    assert answer.status_code == 303, answer.text
    assert (await state_of(kept), await state_of(off)) == ("kept", "withdrawn")
    assert (await kinds(desk.case))[-4:] == ["contact", "promise_kept", "promise_withdrawn", "resolved"]
    assert await db.value("SELECT to_address FROM outgoing_mails ORDER BY id DESC LIMIT 1") == AYLIN


async def test_what_was_promised_on_a_call_is_on_the_ledger_with_it(desk: Desk) -> None:
    page = await desk.look(f"{desk.address}?write=call")
    said = {"body": "Asked for news.", "promised": "call her", "promised_due": "2026-11-24T12:00"}
    answer = await send(desk.mina, page, "/contacts", number="+4930901820", promised_call="1", **said)
    assert answer.status_code == 303, answer.text
    made = await _only_promise()
    assert (made["way"], made["text"], made["phone"]) == ("call", "call her", "+4930901820")
    page = await desk.look()
    assert "tel:+4930901820" in (await desk.mina.get(desk.address)).text
    answer = await send(desk.mina, page, "/contacts", body="x", promised="", promised_due="2026-11-24T12:00")
    assert answer.status_code == 422
    assert "Say what is promised by then." in answer.text


async def test_the_page_of_a_case_asks_no_more_with_more_promises(desk: Desk) -> None:
    await a_promise(desk.case, desk.by_mina)
    await desk.look()
    with db.counting() as few:
        await desk.look()
    for _ in range(5):
        await a_promise(desk.case, desk.by_mina)
    with db.counting() as many:
        await desk.look()
    assert many.count == few.count


def _values(html: str, change: str) -> list[tuple[str, str]]:
    """The fields by which a promise can be chosen."""
    found = re.findall(r'name="(promise\.\w+)" value="([^"]+)"', html)
    return [(name, value) for name, value in found if value.startswith(change)]


async def test_what_is_due_stands_on_the_desk_of_whoever_owns_the_case(desk: Desk) -> None:
    await a_promise(desk.case, desk.by_jonas, phone="+4930901820")
    page = await desk.look("/")
    assert "promised" in page.text
    assert "by 12:01 (UTC)" in page.text
    assert page.rows[f"/cases/C-{desk.case}#promises"].endswith("call Aylin")
    assert "tel:+4930901820" in (await desk.mina.get("/")).text
    await desk.later(hours=4)
    page = await desk.look("/")
    assert "overdue · 1 h" in page.text
    assert "promised by 12:01 (UTC)" in page.text


async def test_what_others_left_overdue_stands_on_the_desk_of_the_supervisor(
    desk: Desk, visit: Visit
) -> None:
    await a_promise(desk.case, desk.by_mina)
    desk.time.advance(hours=5)
    ana = await visit(desk.cast.ana)
    assert "overdue" not in read_page(await ana.get("/")).text
    desk.time.advance(hours=3)
    ana = await visit(desk.cast.ana)
    assert "overdue · 5 h" in read_page(await ana.get("/")).text


async def test_who_is_in_the_dark_is_seen_with_what_to_do(desk: Desk, visit: Visit) -> None:
    ana = await visit(desk.cast.ana)
    page = read_page(await ana.get("/team/in-the-dark"))
    assert "1 customer is in the dark." in page.text
    assert "write: say who has it · promise a time" in page.text
    assert "1 case in the dark" in read_page(await ana.get("/")).text
    for kind in ("any", "date", "owner"):
        assert f"/cases/C-{desk.case}" in read_page(await ana.get(f"/cases?stage=open&dark={kind}")).rows, (
            kind
        )
    await a_promise(desk.case, desk.by_mina)
    assert f"/cases/C-{desk.case}" not in read_page(await ana.get("/cases?stage=open&dark=date")).rows
    assert (await desk.mina.get("/team/in-the-dark")).status_code == 403


async def test_a_wait_says_what_happens_at_its_date_and_can_be_kept_from_it(desk: Desk) -> None:
    await wait_for_customer(desk.case, "Which lamp?", None, desk.by_mina)
    page = await desk.look()
    assert "then they are asked again (1 of 2)" in page.text
    answer = await send(desk.mina, page, "/waiting/unasked")
    assert answer.status_code == 303
    assert "then it is work again" in (await desk.look()).text


async def test_the_team_page_says_who_has_promises_overdue(desk: Desk, visit: Visit) -> None:
    await a_promise(desk.case, desk.by_mina)
    ana = await visit(desk.cast.ana)
    assert "overdue" not in read_page(await ana.get("/team")).text
    desk.time.advance(hours=5)
    ana = await visit(desk.cast.ana)
    page = read_page(await ana.get("/team"))
    assert "1 promise overdue" in page.text
    assert "1 case in the dark" in page.text
