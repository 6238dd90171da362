"""What is asked for on a case: filled in beside its history, asked for where it is opened, and led to."""

from tests.builders.cases import a_case, entries
from tests.builders.fields import BY_TESTS, a_field
from tests.features.workspace.conftest import Desk
from tests.pages import read_page, send

from casedesk.fields.actions.defining import retire_field
from casedesk.fields.actions.filling import fill
from casedesk.fields.queries.values import values_on
from casedesk.platform import db
from casedesk.settings.actions import add_entry


async def test_what_is_asked_for_is_filled_in_beside_the_history(desk: Desk) -> None:
    assert not (await desk.look()).offers("/fields"), "nothing is asked for yet"
    serial = await a_field("serial", "serial", name="Serial number", help="Below the base", needed=True)
    weight = await a_field("weight", "number", unit="kg")
    parts, gift = await a_field("parts", "any_of"), await a_field("gift", "yes_no")
    page = await desk.look()
    assert "Serial number needed before it is resolved" in page.text
    assert "Needed first: Serial number." in (await desk.open("/resolution")).text, (
        "where one would resolve it"
    )
    wrong = await send(desk.mina, page, "/fields", **{"field.weight": "much", "field.serial": "LP 7"})
    assert wrong.status_code == 422
    again = read_page(wrong)
    assert again.form("/fields").open
    assert again.form("/fields")["field.serial"] == "LP 7"
    chosen = {"field.weight": "2.5", "field.parts": [f"#{parts.choices[0].id}"], "field.gift": "no"}
    answer = await send(desk.mina, again, "/fields", **chosen)
    assert answer.headers["location"] == f"{desk.address}#case-fields"
    assert (await values_on([desk.case]))[desk.case] == {
        serial.id: "LP 7",
        weight.id: 2.5,
        parts.id: (parts.choices[0].id,),
        gift.id: False,
    }
    page = await desk.look()
    for said in ("Serial number LP 7", "Weight 2.5 kg", "Parts Red", "Gift no", "Mina Park wrote down"):
        assert said in page.text
    assert "Needed first" not in (await desk.open("/resolution")).text
    assert (await desk.open("/fields")).form("/fields")["field.weight"] == "2.5"
    emptied = {"field.serial": "", "field.parts": ["", f"#{parts.choices[1].id}"]}
    await send(desk.mina, page, "/fields", **emptied)
    page = await desk.look()
    assert "Serial number (emptied)" in page.text
    assert "Parts Blue was Red" in page.text


async def test_a_form_of_before_is_told_what_is_new_and_keeps_what_was_typed(desk: Desk) -> None:
    await a_field("serial", "serial")
    page = await desk.look()
    await fill(desk.case, {"serial": ["JONAS"]}, desk.by_jonas)
    stale = await send(desk.mina, page, "/fields", **{"field.serial": "MINA"})
    assert stale.status_code == 409
    again = read_page(stale)
    assert again.form("/fields")["field.serial"] == "MINA"
    assert (await send(desk.mina, again, "/fields")).status_code == 303


async def test_another_category_leads_to_what_it_asks_for(desk: Desk) -> None:
    lamps = await add_entry("categories", "Lamps", BY_TESTS)
    await a_field("watt", "number", everywhere=False, categories=(lamps,))
    page = await desk.look()
    answer = await send(desk.mina, page, "/details", category_id=str(lamps))
    assert answer.headers["location"] == f"{desk.address}?fill=1#case-fields"
    page = await desk.look(f"{desk.address}?fill=1")
    assert page.form("/fields").open
    await send(desk.mina, page, "/fields", **{"field.watt": "60"})
    answer = await send(desk.mina, await desk.look(), "/details", category_id="")
    assert answer.headers["location"] == desk.address, "nothing more is asked for"
    assert "Watt 60" in (await desk.look()).text, "what is known stays in view"


async def test_what_is_asked_for_no_more_can_be_read_and_not_written(desk: Desk) -> None:
    serial = await a_field("serial", "serial")
    await fill(desk.case, {"serial": ["https://example.com/lamp"]}, desk.by_mina)
    assert 'href="https://example.com/lamp"' in (await desk.mina.get(desk.address)).text
    await retire_field(serial.id, BY_TESTS)
    page = await desk.look()
    assert "https://example.com/lamp" in page.text
    assert not page.offers("/fields")


async def test_a_new_case_is_asked_for_what_its_category_asks(desk: Desk) -> None:
    await a_field("serial", "serial", everywhere=False, categories=(desk.category,))
    await a_field("colour", "one_of")
    page = await desk.look(f"/cases/new?customer={desk.aylin}")
    assert "field.serial" not in page.form("/cases").fields
    asked = {"category_id": str(desk.category), "field.serial": "LP 1"}
    found = (await desk.mina.get("/cases/new/fields", params=asked)).text
    assert 'value="LP 1"' in found
    typed = {"title": "Lamp", "issue": "Broken.", "category_id": str(desk.category)}
    many = await db.value("SELECT count(*) FROM cases")
    for wrong in ({"field.colour": "pink"}, {"field.serial": "x" * 300}):
        refused = await send(desk.mina, page, "/cases", **typed, **wrong)
        assert refused.status_code == 422
        assert "field.serial" in read_page(refused).form("/cases").fields, "now its category is known"
    assert await db.value("SELECT count(*) FROM cases") == many, "all of it, or nothing"
    unscripted = await send(desk.mina, page, "/cases", **typed)
    assert unscripted.headers["location"].endswith("?fill=1#case-fields")
    opened = await send(desk.mina, page, "/cases", **typed, **{"field.serial": "LP 2", "field.colour": "red"})
    case_id = int(opened.headers["location"].rpartition("-")[2])
    assert "LP 2" in (await values_on([case_id]))[case_id].values()
    assert [one.kind for one in await entries(case_id)].count("fields") == 1


async def test_not_visible_is_not_there(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    form = (await desk.open("/details")).form("/details").fields
    token = form["_csrf"]
    answer = await desk.mina.post(f"/cases/C-{case_id + 99}/fields", data={"_csrf": token})
    assert answer.status_code == 404


async def test_a_field_is_written_on_several_cases_at_once_and_taken_back(desk: Desk) -> None:
    gift, serial = await a_field("gift", "yes_no"), await a_field("serial", "serial", name="Serial number")
    both = [desk.case, await a_case(desk.aylin)]
    await fill(both[1], {"serial": ["LP 1"], "gift": ["yes"]}, desk.by_mina)
    chosen = {"step": "fill", "case": [str(key) for key in both]}
    wrong = await desk.mina.post(
        "/cases/several", data=chosen | {"fill_field": "gift", "fill_value": "maybe"}
    )
    assert wrong.status_code == 422
    assert read_page(wrong).form("/several")["fill_value"] == "maybe"
    seen = await desk.mina.post("/cases/several", data=chosen | {"fill_field": "gift", "fill_value": "Yes"})
    page = await desk.look(seen.headers["location"])
    assert "Write down on them: Gift yes" in page.text
    assert "It would be done on 1 case. 1 has nothing to be changed." in page.text
    await send(desk.mina, page, "/start")
    words = {"fill_field": "serial", "fill_value": "LP 2"}
    seen = await desk.mina.post("/cases/several", data=chosen | words)
    await send(desk.mina, await desk.look(seen.headers["location"]), "/start")
    at_last = {gift.id: True, serial.id: "LP 2"}
    assert await values_on(both) == {both[0]: at_last, both[1]: at_last}
    await desk.mina.post(f"{seen.headers['location']}/undo")
    assert await values_on(both) == {both[0]: {gift.id: True}, both[1]: {gift.id: True, serial.id: "LP 1"}}


async def test_what_is_needed_is_missed_before_several_are_resolved(desk: Desk) -> None:
    await a_field("serial", "serial", name="Serial number", needed=True)
    both = [desk.case, await a_case(desk.aylin)]
    await fill(both[1], {"serial": ["LP 1"]}, desk.by_mina)
    chosen = {"step": "resolve", "case": [str(key) for key in both], "fixed_by": "Sent anew"}
    seen = await desk.mina.post("/cases/several", data=chosen | {"cause_id": str(desk.cause)})
    page = await desk.look(seen.headers["location"])
    assert "It would be done on 1 case. 1 is refused." in page.text
    assert "1 is refused: Needed before it is resolved: Serial number." in page.text
