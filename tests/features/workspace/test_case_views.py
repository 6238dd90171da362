"""Views of the list of cases on the page: the usual ones, saved ones, columns, and what is gone."""

from datetime import date, timedelta

from tests.builders.cases import BY_TESTS, a_case
from tests.builders.counting import statements_of
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.cases.actions.stage_moves import wait_for_customer
from casedesk.cases.actions.story import change_details
from casedesk.cases.actions.tagging import tag_case
from casedesk.cases.actions.tags import bring_tag_back, merge_tags, retire_tag
from casedesk.platform import clock, db
from casedesk.views.actions import save_view
from casedesk.views.queries import views_for
from casedesk.views.rules import Audience, Editor
from casedesk.workspace import counts


async def test_what_a_list_shows_is_saved_and_shown_again_with_its_columns(desk: Desk) -> None:
    where = f"/cases?stage=open&owner={desk.cast.mina}&order=waiting&columns=number,owner"
    answer = await send(desk.mina, await desk.look(where), "/cases/views", name="My waiting")
    [view] = await views_for(desk.cast.mina, ())
    assert view.filters == {"stage": "open", "owner": "me", "order": "waiting"}
    assert view.columns == ("number", "owner")
    assert answer.headers["location"] == f"/cases?view={view.id}"
    page = await desk.look(answer.headers["location"])
    assert f"C-{desk.case} Mina Park" in page.text
    assert "My waiting 1" in page.text
    changed = f"/cases?view={view.id}&stage=open&columns=tags"
    page = await desk.look(changed)
    await send(desk.mina, page, f"/cases/views/{view.id}")
    [view] = await views_for(desk.cast.mina, ())
    assert (view.filters, view.columns) == ({"stage": "open"}, ("tags",))
    assert not (await desk.look(f"/cases?view={view.id}")).offers(f"/cases/views/{view.id}")


async def test_a_name_that_is_taken_comes_back_with_what_was_to_be_saved(desk: Desk) -> None:
    await save_view("Parcels", {}, [], Audience(user_id=desk.cast.mina), Editor(desk.cast.mina))
    answer = await send(desk.mina, await desk.look("/cases?stage=ours"), "/cases/views", name="parcels")
    assert answer.status_code == 422
    page = read_page(answer)
    assert page.form("/cases/views")["stage"] == "ours"
    answer = await send(desk.mina, page, "/cases/views", name="Ours")
    assert answer.status_code == 303


async def test_views_are_kept_on_their_page(desk: Desk, visit: Visit) -> None:
    mina, ruth = Editor(desk.cast.mina), Editor(desk.cast.ruth, (), True, True)
    one = await save_view("one", {}, [], Audience(user_id=desk.cast.mina), mina)
    two = await save_view("two", {}, [], Audience(user_id=desk.cast.mina), mina)
    theirs = await save_view("for all", {}, [], Audience(), ruth)
    page = await desk.look("/cases/views")
    assert "for all everybody" in page.text
    assert not page.offers(f"/cases/views/{theirs}/name")
    assert (await send(desk.mina, page, f"/{one}/name", name="two")).status_code == 422
    await send(desk.mina, page, f"/{two}/name", name="2")
    await send(desk.mina, page, f"/{two}/place", step="up")
    await send(desk.mina, page, f"/{one}/removal")
    page = await desk.look("/cases/views")
    assert "“one” is removed." in page.text
    await send(desk.mina, page, f"/{one}/return")
    assert [view.name for view in await views_for(desk.cast.mina, ())] == ["for all", "2", "one"]
    assert (await desk.mina.post(f"/cases/views/{theirs}/removal")).status_code == 403
    jonas = await visit(desk.cast.jonas)
    assert (await jonas.post(f"/cases/views/{one}/removal")).status_code == 404
    answer = await jonas.post("/cases/views", data={"name": "x", "audience": "everybody"})
    assert answer.status_code == 403
    answer = await jonas.post("/cases/views", data={"name": "x", "audience": "nobody"})
    assert answer.status_code == 422
    supervisor = await visit(desk.cast.ruth)
    answer = await supervisor.post("/cases/views", data={"name": "x", "audience": "987654"})
    assert answer.status_code == 422
    page = read_page(await supervisor.get("/cases/views"))
    await send(supervisor, page, f"/{theirs}/name", name="for everybody")
    assert "for everybody" in (await desk.look("/cases")).text


async def test_what_a_view_asks_for_that_is_gone_is_said(desk: Desk) -> None:
    gift, vip = sorted(await tag_case(desk.case, ["gift", "vip"], desk.by_mina))
    await merge_tags(gift, vip, BY_TESTS)
    asked = {
        "owner": str(desk.cast.jonas),
        "category": "987654",
        "team": "987654",
        "tag": str(gift),
        "kind": "rant",
    }
    key = await save_view("odd", asked, [], Audience(user_id=desk.cast.mina), Editor(desk.cast.mina))
    await deactivate_user(desk.cast.jonas, None, BY_TESTS)
    await retire_tag(vip, BY_TESTS)
    await db.execute('UPDATE saved_views SET filters = filters || \'{"mood": "good", "stage": 5}\'')
    page = await desk.look(f"/cases?view={key}")
    for said in (
        "Jonas Ott has left",
        "The category it asks for does not exist.",
        "The team it asks for does not exist.",
        "“gift” was merged into “vip”",
        "“vip” is not offered any more",
        "does not know, and was left out: kind, mood, stage",
    ):
        assert said in page.text
    other = await a_case(desk.aylin, title="other")
    await bring_tag_back(vip, BY_TESTS)
    await tag_case(other, ["vip"], desk.by_mina)
    assert len((await desk.look(f"/cases?tag={gift}")).rows) == 2, "who looks for the one finds the other's"
    assert "does not exist" in (await desk.look("/cases?tag=987654")).text
    for address, left_out in (("stage=zz&kind=rant&owner=me", "kind, stage"), ("from=yesterday", "from")):
        said = f"does not know, and was left out: {left_out}."
        assert said in (await desk.look(f"/cases?{address}")).text
    understood = "stage=ours&owner=me&team=mine&order=oldest&priority=&from=2026-01-01&answered=no&due=today"
    assert "was left out" not in (await desk.look(f"/cases?{understood}")).text
    assert (await desk.mina.get("/cases?view=987654")).status_code == 200


async def test_due_today_and_without_an_answer(desk: Desk) -> None:
    page = await desk.look("/cases?due=today")
    assert len(page.rows) == 0
    today = clock.now().date()
    await change_details(desk.case, {"needed_by": today}, desk.by_mina)
    later = await a_case(desk.aylin, title="later")
    await change_details(later, {"needed_by": date.max}, desk.by_mina)
    waits = await a_case(desk.aylin, title="waits")
    await wait_for_customer(waits, "Which?", clock.now() + timedelta(hours=3), desk.by_mina)
    counts.forget()
    page = await desk.look("/cases?due=today&stage=open")
    assert set(page.rows) == {f"/cases/C-{desk.case}", f"/cases/C-{waits}"}
    assert "due today 2" in page.text
    assert len((await desk.look("/cases?answered=no")).rows) == 3
    both = await desk.look("/cases?due=today&dark=owner")
    assert len(both.rows) == 2, "two features narrow one list"
    mine = await desk.look("/cases?team=mine&answered=no")
    assert set(mine.rows) == {f"/cases/C-{desk.case}", f"/cases/C-{waits}"}
    assert "my team's, no answer yet 2" in mine.text


async def test_columns_tell_what_was_chosen_and_cost_nothing_more(desk: Desk) -> None:
    await tag_case(desk.case, ["gift", "vip"], desk.by_mina)
    page = await desk.look("/cases?columns=tags&columns=number&columns=mood")
    assert f"C-{desk.case} gift, vip" in page.text
    assert "gift" in (await desk.mina.get(f"/cases/rows?case={desk.case}&columns=tags")).text
    address = "/cases?columns=tags,team,number"
    counts.forget()
    few = await statements_of(desk.mina.get(address))
    for number in range(5):
        await tag_case(await a_case(desk.aylin), [f"tag {number}"], desk.by_mina)
        await save_view(f"v{number}", {}, [], Audience(user_id=desk.cast.mina), Editor(desk.cast.mina))
    counts.forget()
    assert await statements_of(desk.mina.get(address)) == few
