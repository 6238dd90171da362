"""Fields and several tags in lists: as filters, as columns, in saved views, in the search."""

import csv
import io

import pytest
from tests.builders.cases import a_case
from tests.builders.fields import a_field
from tests.features.workspace.conftest import Desk
from tests.pages import Page, send

from casedesk.cases.actions.tagging import tag_case
from casedesk.fields.actions.filling import fill
from casedesk.platform import db
from casedesk.workspace.pages import case_list_csv


@pytest.fixture
async def filled(desk: Desk) -> tuple[int, int]:
    """Two cases with something in every kind of field; the first one's is less."""
    one, two = desk.case, await a_case(desk.aylin, title="Shade torn")
    for key, kind in {"serial": "serial", "weight": "number", "bought": "day", "gift": "yes_no"}.items():
        await a_field(key, kind)
    await a_field("colour", "one_of")
    await a_field("parts", "any_of")
    await a_field("empty")
    typed = {
        "serial": ["LP-1042"],
        "weight": ["2"],
        "bought": ["2026-03-01"],
        "gift": ["no"],
        "colour": ["red"],
    }
    await fill(one, {**typed, "parts": ["red", "blue"]}, desk.by_mina)
    typed |= {
        "serial": ["LP-2000"],
        "weight": ["7.5"],
        "bought": ["2026-05-01"],
        "gift": ["yes"],
        "colour": ["blue"],
    }
    await fill(two, {**typed, "parts": ["blue"]}, desk.by_mina)
    return one, two


def found(page: Page) -> set[int]:
    return {int(address.rpartition("-")[2]) for address in page.rows}


ASKED = {
    "serial=lp-10": "f",
    "serial=LP": "fs",
    "weight>5": "s",
    "weight<=7.5": "fs",
    "bought<2026-04-01": "f",
    "gift=no": "f",
    "colour=Blue": "s",
    "parts=blue": "fs",
    "parts=red": "f",
    "empty=none": "fs",
    "serial=any": "fs",
    "serial=none": "",
}


async def test_a_list_and_the_search_are_narrowed_to_what_is_in_a_field(
    desk: Desk, filled: tuple[int, int]
) -> None:
    one, two = filled
    for asked, letters in ASKED.items():
        expected = {key for key, letter in ((one, "f"), (two, "s")) if letter in letters}
        name, _, value = asked.replace(">", "=>").replace("<", "=<").replace("=>=", "=>").partition("=")
        page = await desk.look(f"/cases?f.{name}={value}")
        assert found(page) == expected, asked
        searched = await desk.mina.get("/search", params={"q": f"field:{asked}", "order": "newest"})
        assert {key for key in filled if f"/cases/C-{key}" in searched.text} == expected, asked


async def test_filters_are_chips_and_what_cannot_be_asked_is_said(
    desk: Desk, filled: tuple[int, int]
) -> None:
    page = await desk.look("/cases?f.serial=LP&f.colour=Blue&f.weight=much&f.nothing=x")
    assert found(page) == {filled[1]}
    assert "Serial LP" in page.text
    assert "Colour Blue" in page.text
    asked = {"field": "f.weight", "asked": ">5", "f.colour": "Blue"}
    answer = await desk.mina.get("/cases", params=asked)
    assert answer.headers["location"] == "/cases?f.weight=%3E5&f.colour=Blue"
    page = await desk.look("/cases?field=f.weight&asked=much")
    assert "“much” cannot be asked of this field." in page.text
    wrong = (await desk.mina.get("/search", params={"q": "field:weight=much field:none=1 lamp"})).text
    assert "cannot be asked of Weight" in wrong
    assert "is no field" in wrong


async def test_columns_and_views_keep_fields(desk: Desk, filled: tuple[int, int]) -> None:
    page = await desk.look("/cases?columns=owner,f.serial,f.weight,f.gone&f.colour=Blue")
    assert "LP-2000 7.5" in page.text
    answer = await send(desk.mina, page, "/cases/views", name="Blue ones")
    page = await desk.look(answer.headers["location"])
    assert found(page) == {filled[1]}
    assert "LP-2000" in page.text
    assert "this version does not know" not in page.text
    live = await desk.mina.get("/cases/rows", params={"case": str(filled[0]), "columns": "f.serial"})
    assert "LP-1042" in live.text


async def test_several_tags_are_asked_for_at_once(desk: Desk) -> None:
    other = await a_case(desk.aylin, title="Shade torn")
    gift, late = await tag_case(desk.case, ["gift", "late"], desk.by_mina)
    await tag_case(other, ["gift"], desk.by_mina)
    assert found(await desk.look(f"/cases?tag={gift}")) == {desk.case, other}
    answer = await desk.mina.get("/cases", params={"tag": str(gift), "tagged": "Late"})
    assert answer.headers["location"] == f"/cases?tag={gift},{late}"
    page = await desk.look(answer.headers["location"])
    assert found(page) == {desk.case}
    assert "tag gift" in page.text
    assert "tag late" in page.text
    searched = (await desk.mina.get("/search", params={"q": "tag:gift tag:late"})).text
    assert f"/cases/C-{desk.case}" in searched
    assert f"/cases/C-{other}" not in searched
    assert 'href="/search?q=tag%3Alate"' in searched, "each is taken away by itself"


async def test_a_list_is_a_spreadsheet_with_what_its_cases_have(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list_csv, "AT_ONCE", 1)
    await a_field("colours", "any_of")
    await a_field("serial", "serial")
    other, hidden = await a_case(desk.aylin, title="=1+1"), await a_case(desk.aylin)
    private = "INSERT INTO teams (name, private) VALUES ('Alone', true) RETURNING id"
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", hidden, await db.value(private))
    await fill(other, {"colours": ["Red", "Blue"], "serial": ["LP 1"]}, desk.by_mina)
    assert 'href="/cases.csv?f.serial=lp"' in (await desk.mina.get("/cases?f.serial=lp")).text
    answer = await desk.mina.get("/cases.csv")
    found = {row["case"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert set(found) == {f"C-{desk.case}", f"C-{other}"}, "all pages, and none that may not be seen"
    row = found[f"C-{other}"]
    assert (row["title"], row["f.colours"], row["f.serial"]) == ("'=1+1", "Red; Blue", "LP 1")
    narrowed = (await desk.mina.get("/cases.csv?f.serial=lp")).text
    assert [row["case"] for row in csv.DictReader(io.StringIO(narrowed))] == [f"C-{other}"]
