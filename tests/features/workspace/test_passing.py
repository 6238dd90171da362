"""On the case's page: offering it with a brief, answering, tasks; and what of it stands on whose desk."""

from tests.builders.cases import a_team, last_entry, owner_chain
from tests.builders.counting import statements_of
from tests.builders.handoffs import is_away, offers, outcomes
from tests.cast import Cast
from tests.features.workspace.conftest import AYLIN, Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.rules import actors
from casedesk.ownership.handoffs.actions.answering import decline
from casedesk.ownership.tasks.actions.asking import ask_colleague
from casedesk.ownership.tasks.queries.tasks import tasks_of
from casedesk.ownership.tasks.rules import Asked
from casedesk.platform import db


async def test_the_brief_is_drafted_from_the_story_and_offered(desk: Desk, visit: Visit) -> None:
    await send(desk.mina, await desk.look(), "/story", wish="A lamp by Friday", next_step="Call the carrier")
    page = await desk.open("/handoff")
    form = page.form("/handoff")
    assert (form["next_step"], form["wish"]) == ("Call the carrier", "A lamp by Friday")
    assert form["issue"].startswith("The lamp is broken"), "the customer's own first words"
    answer = await send(desk.mina, page, "/handoff", to=f"user:{desk.cast.jonas}", why="knows the carrier")
    assert (answer.status_code, answer.headers["location"]) == (303, desk.address)
    page = await desk.look()
    assert "Offered to Jonas Ott" in page.text
    assert "Mina Park owns it until it is accepted" in page.text
    assert page.offers("/handoff/withdrawal")
    assert not page.offers("/handoff/acceptance")
    jonas = await visit(desk.cast.jonas)
    row = read_page(await jonas.get("/")).rows[desk.address]
    assert "Call the carrier" in row
    page = read_page(await jonas.get(desk.address))
    assert "Mina Park offers you this case" in page.text
    assert not page.offers("/handoff/withdrawal")
    await send(jonas, page, "/handoff/acceptance")
    assert await owner_chain(desk.case) == [desk.cast.mina, desk.cast.jonas]
    page = read_page(await jonas.get(desk.address))
    assert "The case is yours." in page.text
    assert "handed off by Mina Park: knows the carrier" in page.text


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(desk: Desk) -> None:
    typed = {"to": "", "next_step": " ", "tried": "Glued it", "why": "because"}
    answer = await send(desk.mina, await desk.look(), "/handoff", **typed)
    assert answer.status_code == 422
    form = read_page(answer).form("/handoff")
    assert len(form.errors) == 2
    assert (form["tried"], form["why"]) == ("Glued it", "because")
    for nobody in ("user:", "user:0", "team:x", "nobody", "user:999999999999999999"):
        answer = await send(desk.mina, await desk.look(), "/handoff", to=nobody, next_step="Call")
        assert answer.status_code == 422, nobody
        assert len(read_page(answer).form("/handoff").errors) == 1
    assert await outcomes(desk.case) == []


async def test_an_offer_on_an_outdated_view_is_held_back(desk: Desk) -> None:
    page = await desk.look()
    await send(desk.mina, page, "/notes", body="She called.")
    answer = await send(desk.mina, page, "/handoff", to=f"user:{desk.cast.jonas}", next_step="Call her back")
    assert answer.status_code == 409
    shown = read_page(answer)
    assert "New since you opened the page." in shown.text
    assert shown.form("/handoff")["next_step"] == "Call her back"
    await send(desk.mina, shown, "/handoff")
    assert await outcomes(desk.case) == [None]


async def test_declined_it_is_back_on_the_owners_desk_with_the_reason(desk: Desk, visit: Visit) -> None:
    handoff_id = await offers(desk.case, desk.cast.mina, desk.cast.jonas)
    jonas = await visit(desk.cast.jonas)
    page = read_page(await jonas.get(desk.address))
    answer = await send(jonas, page, "/handoff/refusal", reason=" ")
    assert answer.status_code == 422
    assert read_page(answer).form("/handoff/refusal").errors == ["Fill this in."]
    await send(jonas, page, "/handoff/refusal", reason="I speak no Korean")
    assert "I speak no Korean" in (await desk.look("/")).rows[desk.address]
    assert "declined, Mina Park keeps it: I speak no Korean" in (await desk.look()).text
    answer = await jonas.post(f"{desk.address}/handoff/acceptance", data={"handoff": str(handoff_id)})
    assert answer.status_code == 409
    assert "Jonas Ott has declined it meanwhile." in read_page(answer).text


async def test_it_is_taken_back_and_unanswered_it_comes_back(desk: Desk, cast: Cast) -> None:
    await offers(desk.case, cast.mina, cast.jonas)
    await send(desk.mina, await desk.look(), "/handoff/withdrawal")
    page = await desk.open("/handoff")
    assert "The offer is taken back." in page.text
    assert page.offers("/handoff")
    by_jonas = actors.user(cast.jonas)
    await decline(desk.case, await offers(desk.case, cast.mina, cast.jonas), "no", by_jonas)
    assert await outcomes(desk.case) == ["withdrawn", "declined"]


async def test_a_colleague_is_asked_and_answers_from_their_desk(desk: Desk, visit: Visit) -> None:
    answer = await send(
        desk.mina, await desk.look(), "/tasks",
        what="Count batch 7", to=str(desk.cast.jonas), details="Shelf 4", due_at="2026-11-24T12:00",
    )  # fmt: skip
    assert answer.headers["location"] == f"{desk.address}#tasks"
    page = await desk.look()
    assert "Count batch 7" in page.text
    assert "1 task is still open. It stays so." in (await desk.open("/resolution")).text, (
        "said where one resolves"
    )
    [task] = await tasks_of(desk.case)
    jonas = await visit(desk.cast.jonas)
    assert "Count batch 7" in read_page(await jonas.get("/")).rows[f"{desk.address}#task-{task.id}"]
    page = read_page(await jonas.get(desk.address))
    answer = await send(jonas, page, f"/tasks/{task.id}", state="declined", answer="")
    assert answer.status_code == 422
    assert read_page(answer).form(f"/tasks/{task.id}").errors == [
        "Say why not, so that whoever asked can go on."
    ]
    await send(jonas, page, f"/tasks/{task.id}", state="done", answer="40, all whole")
    page = await desk.look()
    assert "Jonas Ott: done: Count batch 7 (40, all whole)" in page.text
    assert "still open" not in page.text


async def test_somebody_outside_is_written_to(desk: Desk) -> None:
    page = await desk.look()
    typed = {"what": "Count batch 7", "to": "outside", "due_at": "2026-11-24T12:00"}
    answer = await send(desk.mina, page, "/tasks", **typed, address="no address")
    assert answer.status_code == 422
    assert len(read_page(answer).form("/tasks").errors) == 1
    await send(desk.mina, page, "/tasks", **typed, address="claims@carrier.example", name="Swiftline")
    row = await db.record("SELECT kind, to_address, subject, body FROM replies")
    assert row is not None
    assert (row["kind"], row["to_address"], row["subject"]) == (
        "forward",
        "claims@carrier.example",
        "Count batch 7",
    )
    assert "We need this by 24 Nov 2026, 12:00" in row["body"]
    page = await desk.look()
    assert "Swiftline" in page.text
    assert "the letter goes in a few seconds" in page.text
    assert page.offers("/recall")


async def test_wrong_fields_of_a_task_are_all_said_at_once(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/tasks", what="", to="", due_at="yesterday")
    assert answer.status_code == 422
    assert len(read_page(answer).form("/tasks").errors) == 3
    answer = await send(
        desk.mina,
        await desk.look(),
        "/tasks",
        what="Count",
        to=str(desk.cast.jonas),
        due_at="2020-01-01T10:00",
    )
    assert read_page(answer).form("/tasks").errors == ["Choose a time that is still to come."]


async def test_the_page_takes_as_many_statements_however_much_was_asked_and_offered(desk: Desk) -> None:
    asked = Asked("Count", desk.time.at.replace(year=2027))
    await desk.look()
    counts = []
    for _ in range(3):
        await ask_colleague(desk.case, asked, desk.cast.jonas, desk.by_mina)
        handoff_id = await offers(desk.case, desk.cast.mina, desk.cast.jonas)
        await decline(desk.case, handoff_id, "no", desk.by_jonas)
        counts.append(await statements_of(desk.mina.get(desk.address)))
    assert counts == [counts[0]] * 3
    assert (await last_entry(desk.case)).kind == "handoff_ended"
    assert AYLIN in (await desk.look()).text


async def test_whoever_covers_sees_and_acts_and_ownership_stays(desk: Desk, visit: Visit) -> None:
    await is_away(desk.cast.mina, desk.cast.jonas, desk.time.at)
    jonas = await visit(desk.cast.jonas)
    page = read_page(await jonas.get("/"))
    assert desk.address in page.rows
    assert "for Mina Park" in page.text
    page = read_page(await jonas.get(desk.address))
    assert "away, Jonas Ott looks after it until" in page.text
    await send(jonas, page, "/notes", body="She called, I told her.")
    assert await owner_chain(desk.case) == [desk.cast.mina]
    private = await a_team("Complaints about staff", private=True)
    await db.execute("UPDATE cases SET team_id = $1 WHERE id = $2", private, desk.case)
    assert desk.address not in read_page(await jonas.get("/")).rows, (
        "what they may not see, they do not cover"
    )
    desk.time.advance(days=3)
    await db.execute("UPDATE cases SET team_id = NULL WHERE id = $1", desk.case)
    jonas = await visit(desk.cast.jonas)
    assert desk.address not in read_page(await jonas.get("/")).rows, "back, and it is Mina's alone again"


async def test_the_team_page_shows_what_waits_for_an_answer(desk: Desk, visit: Visit) -> None:
    await offers(desk.case, desk.cast.mina, desk.cast.jonas)
    ana = await visit(desk.cast.ana)
    page = read_page(await ana.get("/team"))
    assert "1 handoff waits for its answer" in page.text
    assert desk.address in page.rows
