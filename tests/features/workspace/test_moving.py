"""Moving a case by hand: whose turn it is, how it ended, who has it, what it is about."""

from dataclasses import replace

import pytest
from tests.builders.cases import columns, entries, kinds, last_entry, owner_chain, stage_chain, writes
from tests.cast import Cast
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import resolve, wait_for_customer
from casedesk.platform import events
from casedesk.platform.errors import Refused


def typed_into(desk: Desk) -> dict[str, dict[str, str]]:
    """What somebody chose and typed into each form that moves a case."""
    return {
        "/resolution": {"fixed_by": "Sent another lamp", "cause_id": str(desk.cause)},
        "/waiting": {"side": "third_party", "waits_for": "the carrier", "wait_until": "2026-11-27T12:00"},
        "/ending": {"disposition": "declined", "why": "It is older than the warranty, and she knows."},
        "/details": {
            "title": "Third lamp broken",
            "kind": "complaint",
            "priority": "high",
            "category_id": str(desk.category),
            "needed_by": "2026-11-27",
        },
        "/owner": {"owner_id": str(desk.cast.jonas), "reason": "Mina is away tomorrow"},
    }


FORMS = ("/resolution", "/waiting", "/ending", "/details", "/owner")


@pytest.fixture
async def ana(desk: Desk, visit: Visit) -> Desk:
    """The desk in the browser of Ana, who may also assign."""
    return Desk(
        await visit(desk.cast.ana), desk.time, desk.cast, desk.aylin, desk.case, desk.cause, desk.category
    )


async def test_a_case_is_resolved_with_what_fixed_it_and_what_caused_it(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/resolution", **typed_into(desk)["/resolution"])
    assert (answer.status_code, answer.headers["location"]) == (303, desk.address)
    page = await desk.look()
    assert "Resolved. It holds unless the customer comes back." in page.text
    assert "Sent another lamp" in page.text
    assert (await columns(desk.case)).cause_id == desk.cause


async def test_it_waits_for_somebody_until_a_day_and_is_taken_back(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/waiting", **typed_into(desk)["/waiting"])
    page = await desk.look()
    assert "We wait for: the carrier · until Fri 12:00" in page.text
    await send(desk.mina, page, "/work")
    page = await desk.look()
    assert "It is our turn now." in page.text
    assert not page.offers("/work")
    assert [stage for stage, _ in await stage_chain(desk.case)] == [
        "working",
        "awaiting_third_party",
        "working",
    ]


async def test_it_waits_for_the_customer_for_three_days_unless_said(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/waiting", side="customer", waits_for="which lamp it is")
    assert "Waits for: which lamp it is · until Thu 10:01" in (await desk.look()).text


async def test_it_ends_otherwise_and_is_reopened(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/ending", **typed_into(desk)["/ending"])
    page = await desk.look()
    assert "Ended: declined, Mina Park." in page.text
    await send(desk.mina, page, "/reopening")
    page = await desk.look()
    assert "Reopened by Mina Park." in page.text
    assert await kinds(desk.case) == ["opened", "owner", "contact", "ended", "reopened"]


async def test_only_thanks_lets_the_resolution_stand(desk: Desk) -> None:
    await resolve(desk.case, "Sent another lamp", desk.cause, desk.by_mina)
    resolved_at = (await columns(desk.case)).resolved_at
    desk.time.advance(minutes=30)
    await writes(desk.case, "Thank you!")
    await send(desk.mina, await desk.look(), "/thanks")
    page = await desk.look()
    assert "The resolution stands as if the case had never been reopened." in page.text
    row = await columns(desk.case)
    assert (row.stage, row.resolved_at, row.reopened) == ("resolved", resolved_at, 0)


async def test_details_are_changed(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/details", **typed_into(desk)["/details"])
    page = await desk.look()
    for words in ("Third lamp broken", "complaint · Broken on arrival", "high", "needed by Fri 27 Nov"):
        assert words in page.text
    form = (await desk.open("/details")).form("/details")
    assert {name: form[name] for name in typed_into(desk)["/details"]} == typed_into(desk)["/details"]


async def test_a_supervisor_assigns_at_once(ana: Desk) -> None:
    await send(ana.mina, await ana.look(), "/owner", **typed_into(ana)["/owner"])
    assert "Jonas Ott owns it (before: Mina Park), given by Ana Ruiz." in (await ana.look()).text
    assert await owner_chain(ana.case) == [ana.cast.mina, ana.cast.jonas]


async def test_an_agent_may_not_assign(desk: Desk) -> None:
    answer = await desk.mina.post(f"{desk.address}/owner", data={"seen": "3", **typed_into(desk)["/owner"]})
    assert answer.status_code == 403
    assert await owner_chain(desk.case) == [desk.cast.mina]


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("/resolution", {"cause_id": ""}),
        ("/resolution", {"fixed_by": " "}),
        ("/resolution", {"cause_id": "999999"}),
        ("/waiting", {"waits_for": ""}),
        ("/waiting", {"wait_until": "2026-11-20T12:00"}),
        ("/waiting", {"wait_until": "tomorrow"}),
        ("/ending", {"why": ""}),
        ("/ending", {"disposition": ""}),
        ("/details", {"title": ""}),
        ("/details", {"needed_by": "27.11."}),
        ("/details", {"category_id": "999999"}),
        ("/owner", {"reason": ""}),
        ("/owner", {"owner_id": ""}),
        ("/owner", {"owner_id": "999999"}),
    ],
)
async def test_what_is_refused_comes_back_as_it_was_chosen_and_typed(
    ana: Desk, action: str, wrong: dict[str, str]
) -> None:
    before = await entries(ana.case)
    typed = {**typed_into(ana)[action], **wrong}
    answer = await send(ana.mina, await ana.look(), action, **typed)
    assert answer.status_code == 422
    form = read_page(answer).form(action)
    # A key that is on no list cannot be shown as chosen.
    kept = {name: value for name, value in typed.items() if value.strip() and value != "999999"}
    assert {name: form[name] for name in kept} == kept
    assert len(form.errors) == 1
    assert form.open, "its menu is open, so that one sees what is wrong"
    assert await entries(ana.case) == before


@pytest.mark.parametrize("action", FORMS)
async def test_what_was_decided_on_an_outdated_view_is_held_back_and_can_be_sent_again(
    ana: Desk, action: str
) -> None:
    page = await ana.look()
    await add_note(ana.case, "She rang: it works after all", ana.by_jonas)
    before = await entries(ana.case)
    answer = await send(ana.mina, page, action, **typed_into(ana)[action])
    assert answer.status_code == 409
    shown = read_page(answer)
    form = shown.form(action)
    assert {name: form[name] for name in typed_into(ana)[action]} == typed_into(ana)[action]
    assert form.open
    assert "Jonas Ott 10:01: She rang: it works after all" in shown.text
    assert await entries(ana.case) == before
    assert (await send(ana.mina, shown, action, **typed_into(ana)[action])).status_code == 303


async def test_a_single_press_on_an_outdated_view_is_held_back_too(desk: Desk) -> None:
    await wait_for_customer(desk.case, "Which?", None, desk.by_mina)
    page = await desk.look()
    await add_note(desk.case, "She rang", desk.by_jonas)
    answer = await send(desk.mina, page, "/work")
    assert answer.status_code == 409
    shown = read_page(answer)
    assert "Read this, then press it again. Jonas Ott 10:01: She rang" in shown.text
    assert (await send(desk.mina, shown, "/work")).status_code == 303


async def test_what_stands_against_it_is_said_beside_the_form(desk: Desk, cast: Cast) -> None:
    async def one_promise_is_open(case_id: int) -> None:
        raise Refused("A promise is still open: call Aylin by Thursday.")

    page, typed = await desk.look(), typed_into(desk)["/resolution"]
    events.install(replace(events.installed(), checks={"resolve_case": [one_promise_is_open]}))
    answer = await send(desk.mina, page, "/resolution", **typed)
    assert answer.status_code == 409
    shown = read_page(answer)
    assert "A promise is still open: call Aylin by Thursday. What you wrote is kept." in shown.text
    assert shown.form("/resolution").open
    assert shown.form("/resolution")["fixed_by"] == "Sent another lamp"


async def test_what_has_been_done_already_is_said_on_the_page(desk: Desk) -> None:
    form = (await desk.open("/resolution")).form("/resolution")
    await resolve(desk.case, "Sent another lamp", desk.cause, desk.by_mina)
    seen = str((await columns(desk.case)).events_count)
    answer = await desk.mina.post(
        form.action, data={**form.fields, **typed_into(desk)["/resolution"], "seen": seen}
    )
    assert answer.status_code == 409
    shown = read_page(answer)
    assert "This case has ended. Reopen it first." in shown.text
    assert "You had written: Sent another lamp" in shown.text, "there is no form any more that could keep it"
    answer = await desk.mina.post(f"{desk.address}/thanks", data={"seen": seen})
    assert answer.status_code == 409
    assert (await last_entry(desk.case)).kind == "resolved"
