"""Cases that may have one cause: noticed, shown where one works, and joined by hand."""

import pytest
from tests.builders.cases import a_case, a_team
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk
from tests.pages import read_page, send

from casedesk import wiring
from casedesk.cases.actions.story import change_details
from casedesk.platform import db
from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import open_problem
from casedesk.problems.jobs import LOOK_FOR_ALIKE

SAID = "5 cases like this since yesterday"


@pytest.fixture
async def flickering(desk: Desk) -> list[int]:
    """Five customers whose lamps flicker, looked for."""
    cases = []
    for number in range(5):
        customer = await a_customer(f"Customer {number}", f"c{number}@example.com")
        cases.append(await a_case(customer, title=f"Lamp {number} is flickering"))
        await change_details(cases[-1], {"category_id": desk.category}, desk.by_mina)
    await wiring.JOBS[LOOK_FOR_ALIKE]({})
    return cases


async def test_cases_alike_are_shown_and_joined_by_the_step_on_several(
    desk: Desk, flickering: list[int]
) -> None:
    page = await desk.look("/problems")
    assert f"{SAID} “flickering”" in page.text
    assert "5 customers · part of no problem yet" in page.text
    assert f"{SAID} “flickering”" in (await desk.look(f"/cases/C-{flickering[0]}")).text
    assert SAID not in (await desk.look()).text, "this one is called otherwise"
    key = await db.value("SELECT id FROM alike_groups")
    page = await desk.look(f"/cases?problem=alike-{key}")
    assert sorted(page.rows) == sorted(f"/cases/C-{one}" for one in flickering)
    assert "none, like “flickering”" in page.text
    problem = await open_problem("Driver of the lamps", "", desk.cast.mina, desk.by_mina)
    fields = {"step": "join", "problem_id": str(problem), "case": [str(one) for one in flickering]}
    answer = await desk.mina.post("/cases/several", data=fields)
    await send(desk.mina, await desk.look(answer.headers["location"]), "/start")
    assert "5 of 5 cases open" in (await desk.look("/problems")).text
    assert SAID not in (await desk.look("/problems")).text
    await wiring.JOBS[LOOK_FOR_ALIKE]({})
    assert await db.records("SELECT FROM alike_groups") == []
    assert read_page(await desk.mina.get(f"/cases?problem=alike-{key}")).rows == {}


async def test_a_hint_counts_what_its_reader_may_see_and_what_still_stands_alone(
    desk: Desk, flickering: list[int]
) -> None:
    secret = await a_team("Secret", private=True)
    await desk.look(f"/cases/C-{flickering[0]}")  # the first visit reads what is kept for a while
    few = await statements_of(desk.look(f"/cases/C-{flickering[0]}"))
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", flickering[4], secret)
    assert "like this since" not in (await desk.look("/problems")).text, "four are no hint"
    await db.execute("UPDATE cases SET team_id = NULL WHERE id = $1", flickering[4])
    problem = await open_problem("Driver of the lamps", "", desk.cast.mina, desk.by_mina)
    await join_problem(flickering[0], problem, desk.by_mina)
    assert "like this since" not in (await desk.look(f"/cases/C-{flickering[1]}")).text
    assert await statements_of(desk.look(f"/cases/C-{flickering[1]}")) == few
