"""A letter that does not fit its case is asked about once; sent again it goes, and the case says so."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from tests.builders.cases import NINE
from tests.features.workspace.conftest import Desk
from tests.pages import read_page, send

from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.platform import db
from casedesk.promises.actions.ending import keep_promise
from casedesk.promises.actions.making import NewPromise, make_promise

REFUND = "Hello Aylin, we refund you 60.00 EUR."


async def replies(desk: Desk) -> int:
    return int(await db.value("SELECT count(*) FROM replies WHERE case_id = $1", desk.case))


async def noticed(desk: Desk) -> list[list[str]]:
    rows = await db.records(
        "SELECT jsonb_path_query_array(payload, '$.notices[*].kind')::text AS kinds FROM events"
        " WHERE case_id = $1 AND kind = 'noticed' ORDER BY seq",
        desk.case,
    )
    return [row["kinds"] for row in rows]


async def write(desk: Desk, body: str) -> httpx.Response:
    return await send(desk.mina, await desk.look(), "/replies", body=body)


async def test_an_amount_that_nobody_granted_is_asked_about_once(desk: Desk) -> None:
    asked = await write(desk, REFUND)
    assert (asked.status_code, await replies(desk)) == (409, 0)
    page = read_page(asked)
    assert "60.00 EUR was not granted. Nothing is granted on this case." in page.text
    assert page.form("/replies")["body"] == REFUND
    assert "Send anyway to Aylin Demir" in page.text
    assert (await send(desk.mina, page, "/replies")).status_code == 303
    assert (await replies(desk), await noticed(desk)) == (1, ['["amount"]'])
    assert "sent a letter all the same: 60.00 EUR was not granted." in (await desk.look()).text


async def test_the_same_letter_twice_is_on_the_record_once(desk: Desk) -> None:
    page = read_page(await write(desk, REFUND))
    await send(desk.mina, page, "/replies", seen=None, seen_held=None)
    await send(desk.mina, page, "/replies", seen=None, seen_held=None)
    assert (await replies(desk), await noticed(desk)) == (1, ['["amount"]'])


async def test_whoever_heeds_it_leaves_no_trace_and_who_changes_it_is_asked_again(desk: Desk) -> None:
    page = read_page(await write(desk, REFUND))
    again = await send(desk.mina, page, "/replies", body="We refund you 70.00 EUR.")
    assert (again.status_code, "70.00 EUR was not granted" in again.text) == (409, True)
    heeded = await send(desk.mina, read_page(again), "/replies", body="I look into it.")
    assert (heeded.status_code, await noticed(desk)) == (303, [])


async def test_what_was_granted_goes_at_once(desk: Desk) -> None:
    await db.execute(
        """
        INSERT INTO promises (case_id, stands_on_id, text, due_at, amount, currency, phone, way, made_at, recorded_at,
                              by_user_id, by_rule, state)
        SELECT id, id, 'the refund', $2, 60, 'EUR', '', 'hand', $3, $3, $4, '', 'open' FROM cases WHERE id = $1
        """,
        desk.case,
        NINE + timedelta(days=3),
        NINE,
        desk.cast.mina,
    )
    assert (await write(desk, REFUND)).status_code == 303


async def test_what_was_promised_and_given_is_no_surprise(desk: Desk) -> None:
    new = NewPromise("the refund", NINE + timedelta(days=3), Decimal(60), "EUR")
    promise = await make_promise(desk.case, new, desk.by_mina)
    await keep_promise(promise, desk.by_mina, amount=Decimal(60))
    assert (await write(desk, REFUND)).status_code == 303


async def test_what_was_said_once_is_not_said_again_after_a_preview(desk: Desk) -> None:
    page = read_page(await write(desk, REFUND))
    page = read_page(await send(desk.mina, page, "/replies", body=" "))
    fields = {**page.form("/replies").fields, "body": REFUND, "step": "preview"}
    page = read_page(await desk.mina.post(f"{desk.address}/replies/draft", data=fields))
    assert (await send(desk.mina, page, "/replies")).status_code == 303


async def test_each_of_many_is_said_before_it_goes(desk: Desk) -> None:
    sums = [f"{60 + at}.00 EUR" for at in range(6)]
    asked = await write(desk, "\n\n".join(f"We refund you {one}." for one in sums))
    assert [f"{one} was not granted" in asked.text for one in sums] == [True] * 5 + [False]
    again = await send(desk.mina, read_page(asked), "/replies")
    assert (again.status_code, f"{sums[5]} was not granted" in again.text) == (409, True)
    assert (await send(desk.mina, read_page(again), "/replies")).status_code == 303


@pytest.mark.parametrize("choice", ["move", "make", "keep"])
async def test_another_time_than_was_promised_moves_it_adds_one_or_stands(desk: Desk, choice: str) -> None:
    due = NINE + timedelta(days=3)
    await make_promise(desk.case, NewPromise("call about the batch", due), desk.by_mina)
    asked = await write(desk, "I will call you tomorrow at 10:00.")
    assert asked.status_code == 409
    page = read_page(asked)
    assert "call about the batch" in page.text
    name = next(name for name in _radios(asked.text))
    values = {
        "move": _value(asked.text, name, "move|"),
        "make": _value(asked.text, name, "make|"),
        "keep": "",
    }
    sent = await send(desk.mina, page, "/replies", **{name: values[choice]})
    assert sent.status_code == 303
    assert await noticed(desk) == (['["date"]'] if choice == "keep" else [])


def _radios(text: str) -> list[str]:
    return [part.split('"')[0] for part in text.split('name="')[1:] if part.startswith("promise.")]


def _value(text: str, name: str, begins: str) -> str:
    return next(
        part.split('"')[0] for part in text.split(f'name="{name}" value="')[1:] if part.startswith(begins)
    )


async def test_an_answer_that_contradicts_an_earlier_one_names_who_gave_it(desk: Desk) -> None:
    await write(desk, "I am sorry, we cannot refund the lamp.")
    await desk.later(seconds=11)
    await let_reply_go(await db.value("SELECT max(id) FROM replies"))
    asked = await write(desk, "Good news: we have refunded the lamp.")
    assert asked.status_code == 409
    text = read_page(asked).text
    assert "The customer was told something else by Mina Park" in text
    assert "we cannot refund the lamp" in text


async def test_a_letter_to_somebody_outside_and_a_note_are_let_be(desk: Desk) -> None:
    page = await desk.look()
    sent = await send(desk.mina, page, "/forwards", to="carrier@example.com", body=REFUND)
    assert sent.status_code == 303
    assert (await send(desk.mina, await desk.look(), "/notes", body=REFUND)).status_code == 303
    assert await noticed(desk) == []
