"""My desk: what needs me now, what is with us, what waits; and what it costs to say so."""

import re
from datetime import timedelta

from tests.builders.cases import NINE, a_case, answers, writes
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page

from casedesk.cases.actions.stage_moves import resolve, wait_for_customer, wait_for_third_party
from casedesk.cases.actions.story import change_details
from casedesk.ownership.actions import assign


async def of_mina(desk: Desk, name: str) -> int:
    """A case of hers, ten minutes later, of a customer of this name."""
    desk.time.advance(minutes=10)
    case = await a_case(await a_customer(name), title="About something")
    await assign(case, desk.cast.mina, "Hers", desk.by_mina)
    return case


async def test_every_case_has_its_place_and_its_reason(desk: Desk) -> None:
    needed = await of_mina(desk, "Needed")
    await answers(needed, desk.by_mina)
    await change_details(needed, {"needed_by": (NINE + timedelta(days=1)).date()}, desk.by_mina)
    over = await of_mina(desk, "Over")
    await answers(over, desk.by_mina)
    await wait_for_customer(over, "Which?", desk.time.at + timedelta(minutes=30), desk.by_mina)
    with_us = await of_mina(desk, "With us")
    await answers(with_us, desk.by_mina)
    waiting = await of_mina(desk, "Waiting")
    await answers(waiting, desk.by_mina)
    await wait_for_third_party(waiting, "the carrier", None, desk.by_mina)
    chased = await of_mina(desk, "Chased")
    await answers(chased, desk.by_mina)
    desk.time.advance(minutes=5)
    await writes(chased, "Any news on the invoice?")
    desk.time.advance(hours=1)
    page = await desk.look("/")
    assert list(page.rows) == [
        f"/cases/C-{case}" for case in (chased, desk.case, over, needed, with_us, waiting)
    ]
    for words in (
        "Good morning, Mina Park. 4 cases need you now.",
        "6 open cases",
        "chased once Chased About something Any news on the invoice? with us 1 h 5 min",
        "no answer yet Aylin Demir Lamp arrived broken",
        "wait is over",
        "needed Tue 24 Nov",
        "With us, longest first",
        "Waiting for somebody else",
        "third party",
    ):
        assert words in page.text


async def test_answering_takes_a_chase_off_the_top(desk: Desk) -> None:
    await writes(desk.case, "Any news?")
    assert "chased once" in (await desk.look("/")).text
    desk.time.advance(minutes=1)
    await answers(desk.case, desk.by_mina)
    page = await desk.look("/")
    assert "chased once" not in page.text
    assert "Nothing needs you this minute." in page.text


async def test_whoever_says_that_it_is_not_solved_comes_up_until_they_are_answered(desk: Desk) -> None:
    await answers(desk.case, desk.by_mina)
    await resolve(desk.case, "A new lamp.", desk.cause, desk.by_mina)
    desk.time.advance(hours=1)
    await writes(desk.case, "It is not solved.")
    desk.time.advance(minutes=20)
    page = await desk.look("/")
    assert "1 case needs you now." in page.text
    assert "reopened Aylin Demir Lamp arrived broken It is not solved. with us 20 min" in page.text
    await answers(desk.case, desk.by_mina)
    page = await desk.look("/")
    assert "Nothing needs you this minute." in page.text
    assert "reopened" in page.text, "it stays a mark of the row"
    await wait_for_customer(desk.case, "Which?", desk.time.at + timedelta(hours=1), desk.by_mina)
    desk.time.advance(minutes=20)
    await writes(desk.case, "The left one.")
    assert "chased" not in (await desk.look("/")).text
    assert "Nothing needs you this minute." in (await desk.look("/")).text, "it came back once, not again"


async def test_what_has_ended_or_is_somebody_elses_is_not_there(desk: Desk, visit: Visit) -> None:
    await resolve(desk.case, "Sent another", desk.cause, desk.by_mina)
    page = await desk.look("/")
    assert page.rows == {}
    assert "Your desk is clear" in page.text
    jonas = await visit(desk.cast.jonas)
    assert read_page(await jonas.get("/")).rows == {}


async def test_n_opens_the_next_of_them(desk: Desk) -> None:
    await of_mina(desk, "Second")
    answer = await desk.mina.get("/")
    assert answer.text.count('data-key="n"') == 1
    assert answer.text.index('data-key="n"') < answer.text.index(f'href="{desk.address}"')


async def test_the_day_is_that_of_the_reader(desk: Desk) -> None:
    # Half past eleven at night in London is the next day in Berlin, where Mina is.
    await desk.later(hours=13, minutes=30)
    await answers(desk.case, desk.by_mina)
    in_three_days = (NINE + timedelta(days=3)).date()
    await change_details(desk.case, {"needed_by": in_three_days}, desk.by_mina)
    assert "needed Thu 26 Nov" not in (await desk.look("/")).text
    await desk.later(hours=1)
    assert "needed Thu 26 Nov" in (await desk.look("/")).text


async def test_it_takes_as_many_statements_with_five_cases_as_with_fifty(desk: Desk) -> None:
    async def chased(count: int) -> None:
        for number in range(count):
            case = await of_mina(desk, f"Customer {number}")
            await writes(case, f"Any news, number {number}?")

    await chased(5)
    await desk.later(minutes=1)
    few = await statements_of(desk.mina.get("/"))
    await chased(45)
    await desk.later(minutes=1)
    assert await statements_of(desk.mina.get("/")) == few


async def test_one_key_leads_from_case_to_case(desk: Desk) -> None:
    second = await of_mina(desk, "Second")
    page = await desk.mina.get(desk.address)
    assert f'href="/next?after=C-{desk.case}" data-key="n"' in page.text
    onward = await desk.mina.get(f"/next?after=C-{desk.case}")
    assert onward.headers["location"] == f"/cases/C-{second}"
    for start in ("", "?after=C-999", "?after=nonsense", f"?after=C-{second}"):
        assert (await desk.mina.get(f"/next{start}")).headers["location"] == f"/cases/C-{desk.case}"
    await resolve(second, "Sent another", desk.cause, desk.by_mina)
    onward = await desk.mina.get(f"/next?after=C-{desk.case}")
    assert onward.headers["location"] == "/"
    assert "There is nothing else on your desk." in (await desk.look("/")).text


async def test_what_is_read_anew_is_in_the_answer(desk: Desk) -> None:
    """A part that the page swaps for itself and that the answer does not have would be taken away."""
    page = await desk.mina.get("/")
    [wanted] = set(re.findall(r'hx-get="/"[^>]* hx-select="#(\w+)"', page.text))
    anew = await desk.mina.get("/", headers={"hx-request": "true", "x-live": "1"})
    assert f'id="{wanted}"' in anew.text
