"""Standing promises where they are seen: on the page of a case, on desks, in what people are told, in the report."""

import csv
import io

from tests.builders.cases import BY_TESTS, a_case, answers
from tests.features.workspace.conftest import Desk, Visit

from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.platform import db
from casedesk.promises.standing.actions.warning import warn
from casedesk.promises.standing.actions.writing import NewLine, add_line
from casedesk.reports.actions.keeping import reckon_all

REPORT = "/reports/promises?from=2026-11-23&to=2026-11-25"


async def a_promised_case(desk: Desk) -> int:
    """Answered within four hours, solved within two days; the case opens now."""
    await add_line(NewLine("first_answer", 240, working=False), BY_TESTS)
    await add_line(NewLine("resolution", 2880, working=False), BY_TESTS)
    case = await a_case(desk.aylin)
    await assign(case, desk.cast.mina, "knows lamps", actors.user(desk.cast.ana))
    return case


async def test_the_page_says_what_is_due_and_by_how_much_it_was_missed(desk: Desk) -> None:
    case = await a_promised_case(desk)
    page = await desk.look(f"/cases/C-{case}")
    assert "First answer due 14:01 · Resolution due Wed 10:01" in page.text
    await desk.later(hours=6)
    await answers(case, desk.by_mina)
    page = await desk.look(f"/cases/C-{case}")
    assert "First answer missed by 2 h · Resolution due Wed 10:01" in page.text
    assert "First answer" not in (await desk.look()).text, "nothing was promised when the other opened"


async def test_my_desk_says_why_and_puts_it_first(desk: Desk) -> None:
    case = await a_promised_case(desk)
    await desk.later(hours=3, minutes=20)
    page = await desk.look("/")
    assert "first answer due in 40 min" in page.text
    assert page.text.index("first answer due") < page.text.rindex("no answer yet")
    await desk.later(hours=2)
    page = await desk.look("/")
    assert "overdue · 1 h 20 min" in page.text
    assert "first answer" in page.text
    await answers(case, desk.by_mina)
    assert "first answer" not in (await desk.look("/")).text


async def test_the_owner_is_warned_once_and_then_the_supervisor(desk: Desk) -> None:
    case = await a_promised_case(desk)
    assert await warn() == 0
    desk.time.advance(hours=3, minutes=20)
    assert [await warn(), await warn()] == [1, 0]
    desk.time.advance(hours=6)
    assert [await warn(), await warn()] == [1, 0]
    told = await db.records(
        "SELECT user_id, kind, case_id FROM notifications WHERE kind LIKE 'promise%' ORDER BY id"
    )
    assert [tuple(row) for row in told] == [
        (desk.cast.mina, "promise_near", case),
        (desk.cast.ana, "promise_overdue", case),
    ]
    assert "The first answer to Aylin Demir is due soon" in (await desk.look("/notifications")).text


async def test_the_report_counts_kept_and_missed_and_opens_the_cases(desk: Desk, visit: Visit) -> None:
    missed = await a_promised_case(desk)
    kept = await a_case(desk.aylin, title="A second lamp")
    await answers(kept, desk.by_mina)
    await desk.later(hours=5)
    await reckon_all()
    ana = await visit(desk.cast.ana)
    report = (await ana.get(REPORT)).text
    assert "What every customer is promised" in report
    for state, number in (("promised", 2), ("kept", 1), ("missed", 1), ("owed", 0)):
        assert f'standing=first_answer-{state}">{number}</a>' in report
    assert "50.0%" in report
    table = (await ana.get(REPORT.replace("?", ".csv?") + "&table=standing")).text
    first = next(row for row in csv.DictReader(io.StringIO(table)) if row["kind"] == "first_answer")
    assert [first[state] for state in ("promised", "kept", "missed")] == ["2", "1", "1"]
    listed = (await ana.get("/cases?standing=first_answer-missed")).text
    assert f"C-{missed}" in listed
    assert f"C-{kept}" not in listed
    assert "first answer missed" in listed
