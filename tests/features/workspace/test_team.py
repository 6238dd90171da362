"""The team page, somebody's hours and absences, the routing rules, and taking a case: as people use them."""

from datetime import timedelta

import pytest
from tests.builders.cases import BY_TESTS, NINE, a_case, a_user, answers, columns, owner_chain
from tests.builders.counting import statements_of
from tests.builders.handoffs import offers
from tests.builders.promises import a_promise
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.cases.rules import actors
from casedesk.ownership.queries import owner_of
from casedesk.ownership.routing.queries.rule_lists import rules_in_force
from casedesk.rota.actions.planning import NewAbsence, enter_absence, set_shifts
from casedesk.rota.actions.skill_list import add_skill
from casedesk.rota.queries.planned import absences_of, known_by, shifts_of, skills

DAY = timedelta(days=1)
AFTERNOONS = [(day, 780, 1080) for day in range(5)]


@pytest.fixture
async def ana(desk: Desk, visit: Visit) -> Desk:
    """The desk in the browser of Ana, who supervises parcels, Mina's team."""
    return Desk(
        await visit(desk.cast.ana), desk.time, desk.cast, desk.aylin, desk.case, desk.cause, desk.category
    )


async def test_the_team_page_says_who_is_here_and_what_they_have(ana: Desk) -> None:
    await enter_absence(NewAbsence(ana.cast.jonas, NINE, NINE + 2 * DAY, "sick"), BY_TESTS)
    page = await ana.look("/team")
    assert "2 of 3 are here." in page.text
    assert "On duty: Ana Ruiz" in page.text
    assert f"/team?who={ana.cast.mina}#cases" in page.rows
    assert "away until" in page.text
    assert "1 open of 24" in page.text
    assert "Hours Mina Park" in page.text
    assert "Hours Jonas Ott" not in page.text, "billing is not hers to plan"
    assert "sick" not in page.text, "why somebody is away is not for everybody"
    parcels = await ana.look(f"/team?team={ana.cast.parcels}&who={ana.cast.mina}")
    assert f"/team?team={ana.cast.parcels}&who={ana.cast.jonas}#cases" not in parcels.rows
    assert ana.address in parcels.rows
    assert (await ana.mina.get("/team?team=987654")).status_code == 404


async def test_what_waits_for_somebody_stands_beside_their_load(ana: Desk) -> None:
    await offers(ana.case, ana.cast.mina, ana.cast.jonas)
    await a_promise(ana.case, ana.by_mina)
    ana.time.advance(hours=4)
    page = await ana.look("/team")
    assert "1 promise overdue" in page.text
    assert "1 handoff to answer" in page.text


async def test_the_team_page_takes_as_many_statements_however_many_there_are(ana: Desk) -> None:
    async def look() -> None:
        assert (await ana.mina.get(f"/team?who={ana.cast.mina}")).status_code == 200

    await look()
    few = await statements_of(look())
    for number in range(6):
        await a_user(f"Agent {number}")
        await a_case(ana.aylin)
    assert await statements_of(look()) == few


async def test_several_cases_are_handed_on_with_one_reason_and_taken_back(ana: Desk) -> None:
    cases = [ana.case, *[await a_case(ana.aylin) for _ in range(5)]]
    minas = [one for one in cases if await owner_of(one) == ana.cast.mina]
    page = await ana.look(f"/team?who={ana.cast.mina}")
    refused = await send(ana.mina, page, "/team/handing", owner_id=str(ana.cast.jonas), cases=[])
    assert refused.status_code == 422
    assert set(read_page(refused).form("/team/handing").errors) == {"Fill this in."}
    chosen = [str(one) for one in minas[:2]]
    handed = await send(
        ana.mina, page, "/team/handing", owner_id=str(ana.cast.jonas), cases=chosen, reason="knows lamps"
    )
    assert handed.status_code == 303
    assert [await owner_of(one) for one in minas[:2]] == [ana.cast.jonas] * 2
    assert await owner_of(minas[2]) == ana.cast.mina if len(minas) > 2 else True
    after = read_page(await ana.mina.get("/team"))
    assert "2 cases are with Jonas Ott now." in after.text
    [undo] = [form.action for form in after.forms if "/team/handing/undo" in form.action]
    await ana.mina.post(undo)
    assert [await owner_of(one) for one in minas[:2]] == [ana.cast.mina] * 2
    assert await owner_chain(minas[0]) == [ana.cast.mina, ana.cast.jonas, ana.cast.mina]


async def test_what_if_somebody_were_away_moves_nothing(ana: Desk) -> None:
    lea = await a_user("Lea Brandt", teams=(ana.cast.parcels,))
    await answers(ana.case, actors.user(lea), "Hello, I help Mina today.")
    page = await ana.look(f"/team/away?who={ana.cast.mina}&day=2026-11-24")
    assert "Lea Brandt 1 case" in page.text
    assert "helped this customer in November; 0 open of 12" in page.text
    assert await owner_chain(ana.case) == [ana.cast.mina]
    assert (await ana.mina.get("/team/away?who=987654")).status_code == 404


async def test_a_supervisor_writes_down_hours_with_all_mistakes_at_once(ana: Desk) -> None:
    address = f"/team/people/{ana.cast.mina}"
    page = await ana.look(address)
    wrong = await send(
        ana.mina, page, "/shifts", mon="9 to 5", tue="09:00-17:00, 16:00-18:00", wed="25:00-26:00"
    )
    assert wrong.status_code == 422
    form = read_page(wrong).form("/shifts")
    assert len(form.errors) == 2
    assert form["mon"] == "9 to 5"
    assert await shifts_of(ana.cast.mina) == []
    overlap = await send(ana.mina, page, "/shifts", tue="09:00-17:00, 16:00-18:00")
    assert overlap.status_code == 422
    assert "Two of these hours overlap." in read_page(overlap).text
    right = await send(ana.mina, page, "/shifts", mon="09:00-12:00, 13:00-17:00", fri="22:00-06:00")
    assert right.status_code == 303
    assert await shifts_of(ana.cast.mina) == [(0, 540, 720), (0, 780, 1020), (4, 1320, 1800)]
    again = (await ana.look(address)).form("/shifts")
    assert (again["mon"], again["tue"], again["fri"]) == ("09:00-12:00, 13:00-17:00", "", "22:00-06:00")


async def test_everybody_enters_their_own_absence_and_nobody_elses(desk: Desk) -> None:
    own = f"/team/people/{desk.cast.mina}"
    page = await desk.look(own)
    assert not page.offers("/shifts"), "hours are the supervisor's to write"
    wrong = await send(desk.mina, page, "/absences", from_at="2026-12-01T00:00", until_at="2026-11-30T00:00")
    assert wrong.status_code == 422
    away = {"from_at": "2026-12-01T00:00", "until_at": "2026-12-08T00:00", "cover_id": str(desk.cast.jonas)}
    assert (await send(desk.mina, page, "/absences", **away)).status_code == 303
    [absence] = await absences_of([desk.cast.mina])
    assert (absence.reason, absence.cover) == ("holiday", "Jonas Ott")
    page = await desk.look(own)
    assert "covered by Jonas Ott" in page.text
    changed = await send(desk.mina, page, f"/absences/{absence.id}", until_at="")
    assert changed.status_code == 303
    assert [one.until_at for one in await absences_of([desk.cast.mina])] == [None]
    assert (await send(desk.mina, page, f"/absences/{absence.id}/end")).status_code == 303
    assert await absences_of([desk.cast.mina]) == []
    for address in (f"/team/people/{desk.cast.jonas}", "/team/people/987654"):
        assert (await desk.mina.get(address)).status_code == 404
    assert (await desk.mina.post(f"{own}/shifts", data={})).status_code == 404
    assert (await desk.mina.post(f"/team/people/{desk.cast.jonas}/absences", data=away)).status_code == 404


async def test_a_supervisor_plans_for_their_team_only(ana: Desk) -> None:
    assert (await ana.mina.get(f"/team/people/{ana.cast.jonas}")).status_code == 404
    assert (await ana.mina.get(f"/team/people/{ana.cast.mina}")).status_code == 200


async def test_a_long_absence_is_handed_over_by_a_press(ana: Desk) -> None:
    key = await enter_absence(NewAbsence(ana.cast.mina, NINE, None, "family"), BY_TESTS)
    page = await ana.look(f"/team/people/{ana.cast.mina}")
    done = await send(ana.mina, page, f"/absences/{key}/handing-over", to_user_id=str(ana.cast.jonas))
    assert done.status_code == 303
    [absence] = await absences_of([ana.cast.mina])
    assert absence.handed_over_at == NINE + timedelta(minutes=1)


async def test_skills_are_listed_and_given(ana: Desk) -> None:
    assert (
        await send(ana.mina, await ana.look("/team/skills"), "/team/skills", name="Lamps")
    ).status_code == 303
    [lamps] = await skills()
    taken = await send(ana.mina, await ana.look("/team/skills"), "/team/skills", name="lamps")
    assert taken.status_code == 422
    page = await ana.look(f"/team/people/{ana.cast.mina}")
    known = await send(ana.mina, page, "/knowledge", **{f"skill-{lamps.id}": "3", "language-ko": "1"})
    assert known.status_code == 303
    assert (await known_by(ana.cast.mina)).skills == {lamps.id: 3}
    assert (await known_by(ana.cast.mina)).languages["ko"] == 1
    page = await ana.look("/team/skills")
    renamed = await send(ana.mina, page, f"/team/skills/{lamps.id}", name="Bulbs", active=None)
    assert renamed.status_code == 303
    assert await skills() == []


async def test_a_rule_is_tried_saved_moved_and_brought_back(ana: Desk) -> None:
    lamps = await add_skill("Lamps", BY_TESTS)
    ana.time.advance(days=1)
    await signed_in(ana.mina, ana.cast.ana)
    page = await ana.look("/team/routing/rules/new")
    rule = {
        "name": "Mails",
        "channels": ["email"],
        "team_id": str(ana.cast.billing),
        f"skill-{lamps}": "2",
        "version": "0",
    }
    tried = await ana.mina.post("/team/routing/rules", data={**rule, "press": "try"})
    found = read_page(tried)
    assert "1 case would have gone elsewhere" in found.text
    assert "this rule speaks of 1." in found.text
    assert ana.address in found.rows
    assert found.form("/team/routing/rules")["name"] == "Mails"
    assert await rules_in_force() == []
    empty = await ana.mina.post("/team/routing/rules", data={"press": "save", "version": "0"})
    assert empty.status_code == 422
    saved = await ana.mina.post("/team/routing/rules", data={**rule, "press": "save"})
    assert saved.headers["location"] == "/team/routing"
    again = await ana.mina.post("/team/routing/rules", data={**rule, "press": "save"})
    assert again.status_code == 409, "drawn from a version that is past"
    [kept] = await rules_in_force()
    assert (kept.team_id, kept.skills, kept.conditions) == (
        ana.cast.billing,
        ((lamps, 2),),
        {"channels": ("email",)},
    )
    page = await ana.look("/team/routing")
    assert "by mail" in page.text
    assert (await send(ana.mina, page, f"/rules/{kept.id}/removal")).status_code == 303
    assert await rules_in_force() == []
    page = await ana.look("/team/routing")
    bring = next(form.action for form in page.forms if form.action.endswith("/restoring"))
    assert (await ana.mina.post(bring)).status_code == 303
    assert [one.name for one in await rules_in_force()] == ["Mails"]


async def test_an_agent_changes_no_rules(desk: Desk) -> None:
    for address in ("/team", "/team/routing", "/team/routing/rules/new", "/team/skills"):
        assert (await desk.mina.get(address)).status_code == 403
    assert (await desk.mina.post("/team/handing", data={})).status_code == 403


async def test_a_case_is_taken_from_an_owner_who_is_not_here(desk: Desk, visit: Visit) -> None:
    jonas = await visit(desk.cast.jonas)
    page = read_page(await jonas.get(desk.address))
    assert not page.offers("/taking")
    early = await jonas.post(f"{desk.address}/taking", data={})
    assert early.status_code == 409
    await set_shifts(desk.cast.mina, AFTERNOONS, BY_TESTS)
    page = read_page(await jonas.get(desk.address))
    assert "back" in page.text
    taken = await send(jonas, page, "/taking")
    assert taken.status_code == 303
    assert (await columns(desk.case)).owner_id == desk.cast.jonas
    assert "taken while the one before was not here" in read_page(await jonas.get(desk.address)).text
