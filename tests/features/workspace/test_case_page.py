"""The page of a case: what it says, who may see it, what it costs."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import NINE, a_case, a_team, a_user, answers, call, mail, writes
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.features.workspace.conftest import AYLIN, Desk, Visit
from tests.pages import opened, read_page

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.replies import NewReply, recall_reply, write_reply
from casedesk.cases.actions.splitting import link
from casedesk.cases.actions.stage_moves import resolve, wait_for_third_party
from casedesk.cases.actions.story import change_details, tell_story
from casedesk.web.guards import Requires, guarded_routes


async def a_hidden_case(desk: Desk) -> int:
    """A case of the same customer that neither Mina nor Ana may see."""
    team = await a_team("Complaints about staff", private=True)
    await a_user("Ines Sommer", teams=(team,))
    return await a_case(desk.aylin, team_id=team)


async def test_it_says_who_what_whose_turn_and_whose_case_it_is(desk: Desk) -> None:
    await tell_story(desk.case, {"issue": "Third lamp, broken again", "wish": "One that works"}, desk.by_mina)
    await change_details(desk.case, {"priority": "high", "category_id": desk.category}, desk.by_mina)
    await desk.later(hours=2)
    page = await desk.look()
    for words in (
        "Aylin Demir",
        f"C-{desk.case} · request · Broken on arrival · by mail since",
        "Lamp arrived broken",
        "with us · 2 h 1 min",
        "high",
        "Mina Park owns it",
        "“Third lamp, broken again”",
        "One that works",
        "Mina Park owns it: lightest load, 0 open of 24.",
        "not yet",
    ):
        assert words in page.text


@pytest.mark.parametrize("number", ["C-999999", "999999", "C-0", "C-1042x", "nonsense", "C-" + "9" * 30])
async def test_there_is_no_such_case(desk: Desk, number: str) -> None:
    assert (await desk.mina.get(f"/cases/{number}")).status_code == 404


async def test_the_number_may_be_written_in_any_way(desk: Desk) -> None:
    for number in (f"C-{desk.case}", f"c-{desk.case}", str(desk.case)):
        assert (await desk.mina.get(f"/cases/{number}")).status_code == 200


async def test_a_private_teams_case_is_there_for_its_members_and_admins_alone(
    desk: Desk, visit: Visit
) -> None:
    hidden = await a_hidden_case(desk)
    assert (await desk.mina.get(f"/cases/C-{hidden}")).status_code == 404
    assert (await (await visit(desk.cast.ana)).get(f"/cases/C-{hidden}")).status_code == 404
    assert (await (await visit(desk.cast.noor)).get(f"/cases/C-{hidden}")).status_code == 200
    assert f"C-{hidden}" not in (await desk.look()).text, "nor is it among the customer's other cases"


def _posts(app: Litestar) -> Iterator[str]:
    """The addresses that a supervisor may post to; what only an admin may is refused before the case is looked at."""
    theirs = permissions_of("supervisor")
    for path, method, guard in guarded_routes(app):
        may = isinstance(guard, Requires) and guard.permission in theirs
        if may and method == "POST" and path.startswith("/cases/{number"):
            yield (re.sub(r"\{[a-z_]+_id:int\}", "1", path).replace("{number:str}", "{number}"))


async def test_nothing_can_be_done_on_a_case_that_is_not_there_for_one(
    desk: Desk, app: Litestar, visit: Visit
) -> None:
    hidden = await a_hidden_case(desk)
    ana = await visit(desk.cast.ana)
    paths = list(_posts(app))
    assert len(paths) > 15
    for path in paths:
        for case_id in (hidden, 999_999):
            answer = await ana.post(path.format(number=f"C-{case_id}"), data={"seen": "3"})
            assert answer.status_code == 404, path


async def test_ids_are_unique_and_labels_name_a_field(desk: Desk, visit: Visit) -> None:
    await write_reply(desk.case, NewReply(AYLIN, "", "Which lamp is it?"), desk.by_mina)
    await link(desk.case, await a_case(desk.aylin), "related", desk.by_mina)
    await log_contact(desk.case, call(desk.cast.jonas), desk.by_jonas)
    ana = await visit(desk.cast.ana)
    page = read_page(await ana.get(desk.address))
    assert sorted(page.ids) == sorted(set(page.ids))
    assert set(page.label_targets) <= set(page.ids)


async def test_the_history_has_words_notes_and_what_happened_by_day(desk: Desk) -> None:
    await desk.later(days=1)
    await answers(desk.case, desk.by_mina, "Which lamp is it?")
    await add_note(desk.case, "Batch 88-B", desk.by_jonas)
    await log_contact(desk.case, call(desk.cast.jonas), desk.by_jonas)
    await wait_for_third_party(desk.case, "the carrier", None, desk.by_mina)
    page = await desk.look()
    for words in (
        "Yesterday, Mon 23 Nov",
        "The lamp is broken.",
        "Today, Tue 24 Nov",
        f"mail to {AYLIN} · queued",
        "Which lamp is it?",
        "note, only we see it",
        "Batch 88-B",
        "call in, 2 min · logged by Jonas Ott",
        "waiting for a third party",
        "We wait for: the carrier · until",
    ):
        assert words in page.text


async def test_small_changes_that_follow_one_another_fold(desk: Desk) -> None:
    for wish in ("One that works", "Two that work", "Her money back"):
        await tell_story(desk.case, {"wish": wish}, desk.by_mina)
    await change_details(desk.case, {"priority": "high"}, desk.by_mina)
    assert "4 entries folded: story, details" in (await desk.look()).text


async def test_a_long_history_folds_what_is_old_and_a_very_long_one_has_pages(desk: Desk) -> None:
    for number in range(60):
        desk.time.advance(minutes=1)
        await add_note(desk.case, f"Note {number}", desk.by_mina)
    page = await desk.look()
    assert "33 older entries, since Today, Mon 23 Nov" in page.text
    assert "Earlier entries" not in page.text
    for number in range(60, 100):
        desk.time.advance(minutes=1)
        await add_note(desk.case, f"Note {number}", desk.by_mina)
    answer = await desk.mina.get(desk.address)
    earlier = answer.text.split('href="' + desk.address + "?before=")[1].split('"')[0]
    older = (await desk.look(f"{desk.address}?before={earlier}")).text
    assert "The lamp is broken." in older
    assert "Note 0" not in older
    assert (await desk.look(f"{desk.address}?before=nonsense")).text == (await desk.look()).text


async def test_it_takes_as_many_statements_with_two_entries_as_with_two_hundred(desk: Desk) -> None:
    few = await statements_of(desk.mina.get(desk.address))
    for number in range(99):
        desk.time.advance(minutes=1)
        await writes(desk.case, f"Again {number}")
        await add_note(desk.case, f"Note {number}", desk.by_mina)
    assert await statements_of(desk.mina.get(desk.address)) == few
    assert few <= 50, "three of them only here, where nothing is kept between pages"


async def test_what_was_tried_and_how_long_it_took_is_said(desk: Desk) -> None:
    await desk.later(hours=3)
    await answers(desk.case, desk.by_mina)
    await desk.later(hours=20)
    await resolve(desk.case, "Sent another lamp", desk.cause, desk.by_mina)
    page = await desk.look()
    for words in (
        "Sent another lamp",
        "broken on the way",
        "resolved",
        "Mina Park owned it",
        "until resolved",
    ):
        assert words in page.text
    assert "Answered after 3 h 1 min Resolved after 23 h 1 min" in page.text
    assert not page.offers("/resolution")
    assert page.offers("/reopening")


async def test_thanks_are_offered_only_where_a_contact_reopened_the_case(desk: Desk) -> None:
    await resolve(desk.case, "Sent another lamp", desk.cause, desk.by_mina)
    await desk.later(hours=1)
    await writes(desk.case, "Thank you so much, Mina!")
    page = await desk.look()
    assert "This looks like thanks only." in page.text
    assert page.offers("/thanks")
    await writes(desk.case, "It is broken again.")
    page = await desk.look()
    assert "This looks like thanks only." not in page.text
    assert "It came back from resolved." in page.text
    await wait_for_third_party(desk.case, "the carrier", None, desk.by_mina)
    assert not (await desk.look()).offers("/thanks")


async def test_a_merged_case_leads_on_and_takes_nothing_itself(desk: Desk) -> None:
    other = await a_case(desk.aylin, mail("The same again"), title="Lamp again")
    await merge(desk.case, other, desk.by_mina)
    page = await desk.look(f"/cases/C-{other}")
    assert f"Merged into C-{desk.case}" in page.text
    assert page.offers("/merger/undo")
    assert not page.offers("/replies")
    assert "The same again" in (await desk.look()).text, "the one that stays tells of both"


async def test_words_that_were_taken_back_are_in_the_composer_of_their_author(
    desk: Desk, visit: Visit
) -> None:
    reply = await write_reply(desk.case, NewReply(AYLIN, "", "Which lamp is it?"), desk.by_mina)
    await recall_reply(reply, desk.by_mina)
    address = f"{desk.address}?recalled={reply}"
    assert (await desk.look(address)).form("/replies")["body"] == "Which lamp is it?"
    jonas = await visit(desk.cast.jonas)
    assert read_page(await jonas.get(address)).form("/replies")["body"] == ""


async def test_only_who_may_assign_is_offered_to(desk: Desk, visit: Visit) -> None:
    assert not (await desk.open("/owner")).offers("/owner")
    ana = await visit(desk.cast.ana)
    page = await opened(ana, read_page(await ana.get(desk.address)), "/owner")
    assert page.offers("/owner")
    assert "Jonas Ott · 0 open of 24" in (await ana.get(f"{desk.address}/forms/owner")).text
    assert (await desk.mina.get(f"{desk.address}/forms/owner")).status_code == 404


async def test_a_day_that_has_come_is_due(desk: Desk) -> None:
    needed = (NINE + timedelta(days=2)).date()
    await change_details(desk.case, {"needed_by": needed}, desk.by_mina)
    assert 'badge--due"' not in (await desk.mina.get(desk.address)).text
    await desk.later(days=2)
    answer = await desk.mina.get(desk.address)
    assert 'badge--due"' in answer.text
    assert "needed by Wed 25 Nov" in read_page(answer).text


async def test_a_customer_without_an_address_cannot_be_written_to(desk: Desk) -> None:
    case = await a_case(await a_customer("Lars Holm", "+4915112345678"))
    page = await desk.look(f"/cases/C-{case}")
    assert "no address to write to" in page.text


async def test_htmx_gets_the_whole_page_to_choose_from(desk: Desk) -> None:
    answer: httpx.Response = await desk.mina.get(desk.address, headers={"HX-Request": "true"})
    assert 'id="history"' in answer.text
    assert 'id="case-state"' in answer.text
