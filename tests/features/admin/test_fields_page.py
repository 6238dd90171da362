"""The page of the fields: asked for, changed, ordered, retired, with a way back; and said in the audit."""

import httpx
from tests.builders.fields import a_category, a_field, field
from tests.cast import Cast
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.fields.queries.fields import all_fields


async def test_a_manager_asks_for_something_new(client: httpx.AsyncClient, cast: Cast) -> None:
    lamps = await a_category()
    await signed_in(client, cast.ruth)
    assert "Nothing is asked for yet" in (await client.get("/settings/fields")).text
    page = read_page(await client.get("/settings/fields/new"))
    wrong = await send(client, page, "/settings/fields", name="Colour", kind="one_of", everywhere=None)
    assert wrong.status_code == 422
    page = read_page(wrong)
    assert len(page.form("/settings/fields").errors) == 2, "choices, and where it is asked for"
    answer = await send(
        client,
        page,
        "/settings/fields",
        choices="Red\nBlue",
        categories=[str(lamps)],
        needed="1",
        help="Look at it",
    )
    assert answer.status_code == 303
    [made] = await all_fields()
    assert (made.key, made.kind, made.needed, made.categories) == ("colour", "one_of", True, (lamps,))
    assert [one.name for one in made.choices] == ["Red", "Blue"]
    shown = read_page(await client.get("/settings/fields")).text
    for said in ("Colour one of a list · needed before resolving", "Lamps · 0 cases"):
        assert said in shown
    assert "asks for something new: Colour" in (await client.get("/settings/audit")).text


async def test_a_field_is_changed_and_its_choices_renamed(client: httpx.AsyncClient, cast: Cast) -> None:
    made = await a_field("colour", "one_of")
    address = f"/settings/fields/{made.id}"
    await signed_in(client, cast.ruth)
    page = read_page(await client.get(address))
    assert "key" not in page.form(address).fields, "neither its key nor its kind changes"
    await send(client, page, address, name="Shade", choices="Blue\nWhite", everywhere="1")
    found = await field(made.id)
    assert (found.name, [one.name for one in found.offered]) == ("Shade", ["Blue", "White"])
    red = found.choices[0]
    assert (await send(client, page, f"/choices/{red.id}", name="white")).status_code == 422
    assert (await send(client, page, f"/choices/{red.id}", name="Crimson")).status_code == 303
    assert (await field(made.id)).choices[0].name == "Crimson"
    assert (await client.get("/settings/fields/999")).status_code == 404


async def test_fields_are_ordered_retired_and_asked_for_again(client: httpx.AsyncClient, cast: Cast) -> None:
    one, two = await a_field("one"), await a_field("two")
    await signed_in(client, cast.ruth)
    page = read_page(await client.get("/settings/fields"))
    await send(client, page, f"/{two.id}/place", step="up")
    assert [found.key for found in await all_fields()] == ["two", "one"]
    await send(client, page, f"/{one.id}/retirement")
    page = read_page(await client.get("/settings/fields"))
    assert "not asked for any more" in page.text
    # Without what was said once, which offers the way back, too.
    page = read_page(await client.get("/settings/fields"))
    await send(client, page, f"/{one.id}/return")
    assert not (await field(one.id)).retired
