"""Reply templates: kept by whom they belong to, filled in on a case, and never sent with a gap."""

import asyncpg
import httpx
import pytest
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.automation.templates.actions.keeping import (
    add_template,
    change_template,
    retire_template,
    take_up_template,
)
from casedesk.automation.templates.queries.kept import kept_template, kept_templates, versions_of
from casedesk.automation.templates.queries.offered import offered_to
from casedesk.automation.templates.queries.verification import differences
from casedesk.automation.templates.rules.permits import Editor
from casedesk.automation.templates.rules.sizes import NewTemplate
from casedesk.platform import db
from casedesk.platform.errors import Forbidden, Invalid, NotFound

WHERE = NewTemplate(
    "Where it is",
    {"en": "Hello {customer}, {order} is on its way.", "tr": "Merhaba {customer}, {order} yolda."},
)


def ana(desk: Desk) -> Editor:
    return Editor(desk.cast.ana, (desk.cast.parcels,), for_others=True)


async def the_uses() -> list[int]:
    return [row[0] for row in await db.records("SELECT version_id FROM reply_template_uses ORDER BY id")]


async def test_a_template_is_put_in_filled_and_goes_when_its_gap_is_filled(desk: Desk) -> None:
    key = await add_template(WHERE, ana(desk))
    form = (await desk.look()).form("/replies")
    answer = await desk.mina.post(
        f"{desk.address}/replies/draft",
        data={**form.fields, "body": "Hi!", "template": str(key), "step": "template"},
    )
    page = read_page(answer)
    assert page.form("/replies")["body"] == "Hi!\n\nHello Aylin Demir, [? the order number ?] is on its way."
    refused = await send(desk.mina, page, "/replies")
    assert refused.status_code == 422
    assert "Fill this in before it goes, or take it out: the order number." in refused.text
    sent = await send(desk.mina, read_page(refused), "/replies", body="Hello Aylin, M-77 is on its way.")
    assert sent.status_code == 303
    [version] = await versions_of(key)
    assert await the_uses() == [version.id]


async def test_a_letter_that_is_taken_back_remembers_its_template_and_counts_for_nothing(desk: Desk) -> None:
    key = await add_template(NewTemplate("Thanks", {"en": "Thank you, {customer}."}), ana(desk))
    [version] = await versions_of(key)
    await send(desk.mina, await desk.look(), "/replies", body="Thank you.", used=str(version.id))
    page = await desk.look()
    recall = next(one for one in page.forms if one.action.endswith("/recall"))
    back = await desk.mina.post(recall.action, data=recall.fields)
    form = (await desk.look(back.headers["location"])).form("/replies")
    assert form.fields["used"] == [str(version.id)]
    kept = await kept_template(key)
    assert kept is not None
    assert kept.used == 0


async def test_what_became_of_its_cases_is_counted(desk: Desk) -> None:
    key = await add_template(NewTemplate("Thanks", {"en": "Thank you."}), ana(desk))
    [version] = await versions_of(key)
    await send(desk.mina, await desk.look(), "/replies", body="Thank you.", used=str(version.id))
    await desk.later(seconds=11)
    await send(desk.mina, await desk.look(), "/resolution", fixed_by="A lamp", cause_id=str(desk.cause))
    kept = await kept_template(key)
    assert kept is not None
    assert (kept.used, kept.resolved, kept.held) == (1, 1, 1)
    await send(desk.mina, await desk.look(), "/reopening")
    kept = await kept_template(key)
    assert kept is not None
    assert (kept.used, kept.resolved, kept.held) == (1, 1, 0)
    await desk.later(days=91)
    [kept] = await kept_templates(desk.cast.ana)
    assert (kept.used, kept.resolved, kept.held) == (0, 0, 0), "what nobody writes with any more"


async def test_the_customers_language_is_chosen_and_said(desk: Desk) -> None:
    key = await add_template(WHERE, ana(desk))
    await db.execute("UPDATE customers SET language = 'tr' WHERE id = $1", desk.aylin)
    await db.execute("UPDATE cases SET language = NULL WHERE id = $1", desk.case)
    found = (await desk.mina.get(f"{desk.address}/templates/{key}")).json()
    assert found["text"] == "Merhaba Aylin Demir, [? the order number ?] yolda."
    assert found["said"] == "“Where it is” is in, in Turkish. One place is to be filled in."


async def test_everybody_writes_their_own_and_supervisors_their_teams(desk: Desk) -> None:
    mina, other = Editor(desk.cast.mina, (desk.cast.parcels,)), Editor(desk.cast.jonas)
    own = await add_template(NewTemplate("Hello", {"en": "Hello."}, user_id=desk.cast.mina), mina)
    team = await add_template(NewTemplate("Hello", {"en": "Hello."}, team_id=desk.cast.parcels), ana(desk))
    with pytest.raises(Invalid, match="whose"):
        await add_template(NewTemplate("Hi", {"en": "Hi."}), mina)
    with pytest.raises(Invalid, match="whose"):
        await add_template(NewTemplate("Hi", {"en": "Hi."}, team_id=desk.cast.billing), ana(desk))
    with pytest.raises(NotFound):
        await change_template(own, NewTemplate("Hi", {"en": "Hi."}), ana(desk))
    with pytest.raises(Forbidden):
        await retire_template(team, mina)
    seen = [one.id for one in await offered_to(desk.cast.mina, (desk.cast.parcels,))]
    assert seen == [own, team]
    assert await offered_to(other.id, (desk.cast.billing,)) == []


async def test_a_change_is_a_version_and_what_is_retired_is_offered_no_more(desk: Desk) -> None:
    by = ana(desk)
    key = await add_template(WHERE, by)
    with pytest.raises(Invalid, match="name"):
        await add_template(NewTemplate("where it IS", {"en": "x"}), by)
    await change_template(key, NewTemplate("Where is it?", {"en": "Soon."}, desk.cast.parcels), by)
    assert [(one.number, one.name, sorted(one.words)) for one in await versions_of(key)] == [
        (2, "Where is it?", ["en"]),
        (1, "Where it is", ["en", "tr"]),
    ]
    await retire_template(key, by)
    assert await offered_to(desk.cast.ana, (desk.cast.parcels,)) == []
    assert (await desk.mina.get(f"{desk.address}/templates/{key}")).status_code == 404
    again = await add_template(NewTemplate("Where is it?", {"en": "x"}, desk.cast.parcels), by)
    with pytest.raises(Invalid, match="name"):
        await take_up_template(key, by)
    await retire_template(again, by)
    await take_up_template(key, by)
    assert [one.id for one in await offered_to(desk.cast.ana, (desk.cast.parcels,))] == [key]
    assert await differences() == []


async def test_an_editor_is_told_which_facts_there_are_and_tries_it_on_a_case(
    desk: Desk, visit: Visit
) -> None:
    browser = await visit(desk.cast.ana)
    page = read_page(await browser.get("/templates/new"))
    fields = {"name": "Refund", "whose": "everybody", "language.0": "en", "body.0": "{customr}, {granted}."}
    wrong = await send(browser, page, "/templates", **fields)
    assert wrong.status_code == 422
    form = read_page(wrong).form("/templates")
    assert form["body.0"] == fields["body.0"]
    assert any("{customr}: there is no such fact. There are {customer}" in one for one in form.errors)
    fields["body.0"] = "**{customer}**, {granted}."
    tried = await send(browser, page, "/templates", **fields, case=f"c-{desk.case}", step="try")
    assert "<strong>Aylin Demir</strong>, [? what was granted ?]." in tried.text
    nowhere = await send(browser, page, "/templates", **fields, case="C-99999", step="try")
    assert (nowhere.status_code, "no such case" in nowhere.text) == (422, True)
    more = read_page(await send(browser, page, "/templates", **fields, step="language"))
    assert "body.1" in more.form("/templates").fields
    kept = await send(browser, more, "/templates", **{"language.1": "tr", "body.1": "{customer}!"})
    assert kept.status_code == 303
    assert "Refund" in read_page(await browser.get("/templates")).text
    [row] = await db.records("SELECT id FROM reply_templates")
    shown = read_page(await browser.get(f"/templates/{row['id']}"))
    form = shown.form(f"/templates/{row['id']}")
    assert [form[f"language.{place}"] for place in (0, 1)] == ["en", "tr"]


async def test_an_agent_keeps_templates_of_their_own_on_the_same_page(desk: Desk) -> None:
    page = await desk.look("/templates/new")
    fields = {"name": "Mine", "whose": "mine", "language.0": "en", "body.0": "Hello {customer}."}
    assert (await send(desk.mina, page, "/templates", **fields)).status_code == 303
    refused = await send(desk.mina, page, "/templates", **{**fields, "whose": "everybody"})
    assert refused.status_code == 422
    assert await _page_of_others(desk) == 404


async def _page_of_others(desk: Desk) -> int:
    by = Editor(desk.cast.jonas)
    key = await add_template(NewTemplate("His", {"en": "Hi."}, user_id=desk.cast.jonas), by)
    answer: httpx.Response = await desk.mina.get(f"/templates/{key}")
    return answer.status_code


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reply_template_words SET body = 'x'",
        "DELETE FROM reply_template_versions",
        "DELETE FROM reply_templates",
        "UPDATE reply_templates SET user_id = (SELECT min(id) FROM users)",
        "UPDATE reply_templates SET retired_at = now()",
        "UPDATE reply_templates SET name = ' x'",
        "UPDATE reply_templates SET current_id = 0",
        "INSERT INTO reply_templates (name, current_id) SELECT upper(name), current_id FROM reply_templates",
        (
            "INSERT INTO reply_template_words (version_id, place, language, body) SELECT id, 9, 'EN', 'x'"
            " FROM reply_template_versions"
        ),
        (
            "INSERT INTO reply_template_words (version_id, place, language, body) SELECT id, 9, 'ko', ' '"
            " FROM reply_template_versions"
        ),
    ],
)
async def test_the_database_keeps_what_was_written(desk: Desk, statement: str) -> None:
    await add_template(WHERE, ana(desk))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement)


async def test_verify_sees_a_name_that_no_version_has(desk: Desk) -> None:
    key = await add_template(WHERE, ana(desk))
    await db.execute("UPDATE reply_templates SET name = 'Elsewhere' WHERE id = $1", key)
    assert await differences() == [f"Template {key} is not as its last version says"]
