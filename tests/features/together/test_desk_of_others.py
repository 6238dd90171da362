"""My desk with what other features put there: promises by their time, and the cases of those whom I cover."""

from datetime import timedelta

from tests.builders.cases import BY_TESTS, a_case, answers
from tests.builders.people import a_customer
from tests.builders.promises import a_promise
from tests.features.workspace.conftest import Desk

from casedesk.ownership.actions import assign
from casedesk.rota.actions.planning import NewAbsence, enter_absence


async def test_what_was_promised_comes_first_and_who_is_away_is_looked_after(desk: Desk) -> None:
    now = desk.time.at
    await a_promise(desk.case, desk.by_mina, "send the tracking number", due_at=now + timedelta(hours=2))
    await answers(desk.case, desk.by_mina)
    theirs = await a_case(await a_customer("Hugo Blum"), title="Invoice is wrong")
    await assign(theirs, desk.cast.jonas, "His", desk.by_mina)
    await a_promise(theirs, desk.by_jonas, "call Hugo", due_at=now + timedelta(hours=1), phone="+4930901820")
    await a_promise(theirs, desk.by_jonas, "send the invoice", due_at=now + timedelta(days=4))
    assert [one.partition("#")[0] for one in (await desk.look("/")).rows] == [desk.address]
    away = NewAbsence(desk.cast.jonas, now, now + timedelta(days=1), "sick", cover_id=desk.cast.mina)
    await enter_absence(away, BY_TESTS)
    await desk.later(hours=1, minutes=30)
    page = await desk.look("/")
    assert [one.partition("#")[0] for one in page.rows] == [f"/cases/C-{theirs}", desk.address]
    assert "call Hugo for Jonas Ott" in page.text
    assert "send the tracking number" in page.text
    assert "send the invoice" not in page.text, "it is not due tomorrow either"
    await desk.later(days=1)
    assert [one.partition("#")[0] for one in (await desk.look("/")).rows] == [desk.address]
