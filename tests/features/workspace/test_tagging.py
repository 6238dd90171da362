"""Tags on the pages: the case's own, the list that is narrowed to one, the settings."""

from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.queries.tags import tag_called, tags_on


async def names_on(desk: Desk) -> list[str]:
    return [tag.name for tag in (await tags_on([desk.case])).get(desk.case, [])]


async def test_tags_are_put_on_and_taken_off_with_undo(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/tags", tag="Gift, late")
    page = read_page(await desk.mina.get(answer.headers["location"]))
    assert await names_on(desk) == ["Gift", "late"]
    assert "Mina Park put the tag Gift on it" in page.text
    gift = await tag_called("gift")
    assert gift is not None
    await send(desk.mina, page, f"/tags/{gift.id}/removal")
    page = await desk.look()
    assert await names_on(desk) == ["late"]
    assert "took the tag Gift off it" in page.text
    await send(desk.mina, page, f"/tags/return?tags={gift.id}")
    assert await names_on(desk) == ["Gift", "late"]
    await send(desk.mina, await desk.look(), "/tags", tag="third")
    third = await tag_called("third")
    assert third is not None
    await send(desk.mina, await desk.look(), f"/tags/undo?tags={third.id}")
    assert await names_on(desk) == ["Gift", "late"]


async def test_what_cannot_be_a_tag_comes_back_beside_its_field(desk: Desk) -> None:
    answer = await send(desk.mina, await desk.look(), "/tags", tag='say "no"')
    assert answer.status_code == 422
    form = read_page(answer).form("/tags")
    assert form["tag"] == 'say "no"'
    assert form.open
    assert len(form.errors) == 1


async def test_the_list_is_narrowed_to_a_tag_by_its_name(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/tags", tag="Gift")
    tag = await tag_called("gift")
    assert tag is not None
    answer = await desk.mina.get("/cases?stage=open&tagged=GIFT")
    assert answer.headers["location"] == f"/cases?stage=open&tag={tag.id}"
    page = await desk.look(answer.headers["location"])
    assert "tag Gift" in page.text
    assert len(page.rows) == 1
    assert len((await desk.look("/cases?tag=0")).rows) == 0
    page = await desk.look("/cases?tagged=nothing+like+it")
    assert "There is no tag “nothing like it”" in page.text


async def test_completion_offers_what_begins_so(desk: Desk) -> None:
    await send(desk.mina, await desk.look(), "/tags", tag="Gift, Giraffe, late")
    answer = await desk.mina.get("/tags/known?tag=gi")
    assert answer.text.count("<option") == 2
    for field in ("tagged", "tag_names", "untag_names"):
        assert (await desk.mina.get(f"/tags/known?{field}=gi")).text == answer.text
    assert (await desk.mina.get("/tags/known?tagged=<b>")).text.count("<option") == 0


async def test_the_settings_keep_the_list(desk: Desk, visit: Visit) -> None:
    await send(desk.mina, await desk.look(), "/tags", tag="Gift, late")
    gift, late = await tag_called("gift"), await tag_called("late")
    assert gift is not None
    assert late is not None
    ruth, where = await visit(desk.cast.ruth), "/settings/tags"
    assert (await desk.mina.get(where)).status_code == 403
    page = read_page(await ruth.get(where))
    assert "Gift 1 open · 1 case" in page.text
    for wrong in ("", "x" * 41, "late"):
        answer = await send(ruth, page, f"{where}/{gift.id}", name=wrong)
        assert answer.status_code == 422
        assert read_page(answer).form(f"{where}/{gift.id}")["name"] == wrong
    await send(ruth, page, f"{where}/{gift.id}", name="Present")
    answer = await send(ruth, page, f"{where}/{late.id}/merger", into=str(gift.id))
    page = read_page(await ruth.get(answer.headers["location"]))
    assert "“late” was merged into “Present”." in page.text
    assert await names_on(desk) == ["Present"]
    await ruth.post(f"{where}/{late.id}/merger/undo")
    assert await names_on(desk) == ["late", "Present"]
    await send(ruth, page, f"{where}/{gift.id}/retirement")
    page = read_page(await ruth.get(where))
    assert "not offered any more" in page.text
    await ruth.post(f"{where}/{gift.id}/return")
    audit = read_page(await ruth.get("/settings/audit")).text
    assert "renamed the tag Present" in audit
    assert "merged the tag late into another" in audit
