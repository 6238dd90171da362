"""The card for a ringing telephone."""

from datetime import timedelta

from tests.builders.cases import NINE
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk
from tests.pages import Page

from casedesk.platform import db
from casedesk.promises.actions.making import NewPromise, make_promise


async def rings(desk: Desk) -> Page:
    return await desk.look(f"/customers/{desk.aylin}?calling=%2B4930901820")


async def test_the_card_says_what_to_say_first_and_what_stands(desk: Desk) -> None:
    due = NINE + timedelta(days=1)
    await make_promise(desk.case, NewPromise("call about the batch", due), desk.by_mina)
    await db.execute("UPDATE cases SET wish = 'a lamp by Friday' WHERE id = $1", desk.case)
    page = await rings(desk)
    assert "Hello Aylin Demir, this is Mina Park at" in page.text
    assert "It stands as we promised: “call about the batch” by" in page.text
    for words in (
        "Would make it right",
        "a lamp by Friday",
        "with us: Mina Park has it",
        f"Open C-{desk.case}",
    ):
        assert words in page.text
    await desk.later(days=2)
    assert "I owe you a word about “Lamp arrived broken”" in (await rings(desk)).text


async def test_the_sentence_is_in_the_callers_language(desk: Desk) -> None:
    await db.execute("UPDATE cases SET language = NULL WHERE id = $1", desk.case)
    await db.execute("UPDATE customers SET language = 'tr' WHERE id = $1", desk.aylin)
    page = await rings(desk)
    assert "Merhaba Aylin Demir, ben" in page.text
    assert "speaks Turkish" in page.text


async def test_somebody_with_nothing_open_is_simply_asked(desk: Desk) -> None:
    other = await a_customer("Bo Lindqvist", "+4930901820")
    page = await desk.look(f"/customers/{other}?calling=%2B4930901820")
    assert "Hello Bo Lindqvist, this is Mina Park at" in page.text
    assert "What can I do for you?" in page.text
    assert "Nothing is open with them." in page.text
