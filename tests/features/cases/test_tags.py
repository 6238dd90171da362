"""Tags: on a case and off it by entries of its record, one whatever its letters, merged with a way back."""

import asyncpg
import pytest
from tests.builders.cases import BY_TESTS, a_case, a_team, a_user, kinds, last_entry
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk import wiring
from casedesk.cases.actions.tagging import put_exactly_back, tag_case, take_exactly_off, untag_case
from casedesk.cases.actions.tags import bring_tag_back, merge_tags, rename_tag, retire_tag, unmerge_tag
from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import case_page
from casedesk.cases.queries.tag_list import listed_tags
from casedesk.cases.queries.tags import tag_called, tags_beginning, tags_on
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale


async def names_on(case_id: int) -> list[str]:
    return [tag.name for tag in (await tags_on([case_id])).get(case_id, [])]


async def found_by(tag_id: int) -> set[int]:
    page = await case_page(Filters(tags=(tag_id,)), actors.system("tests"))
    return {row.id for row in page.rows}


async def tells_no_differences(case_id: int) -> None:
    assert await wiring.VERIFIERS["tags"]() == []
    await assert_true_to_record(case_id)


async def test_a_tag_goes_on_and_off_by_one_entry_each_as_it_was_first_typed(desk: Desk) -> None:
    one, two = await a_case(desk.aylin), await a_case(desk.aylin)
    [gift] = await tag_case(one, ["  Gift "], desk.by_mina, seen=3)
    entry = await last_entry(one)
    assert (entry.kind, entry.actor, entry.payload) == ("tagged", "user", {"tag": gift})
    assert await tag_case(two, ["GIFT", "gift"], desk.by_jonas) == [gift]
    assert await names_on(two) == ["Gift"]
    assert await tag_case(two, ["gift"], desk.by_jonas) == []
    assert (await kinds(two)).count("tagged") == 1, "it was on it already"
    assert await found_by(gift) == {one, two}
    assert await untag_case(one, gift, desk.by_jonas)
    assert not await untag_case(one, gift, desk.by_jonas)
    entry = await last_entry(one)
    assert (entry.kind, entry.payload) == ("untagged", {"tag": gift})
    assert await names_on(one) == []
    await tells_no_differences(one)


async def test_what_cannot_be_is_said_and_nothing_is_written(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    for names in ([], [" "], ["x" * 41], ["fine", 'not "fine"']):
        with pytest.raises(Invalid) as refused:
            await tag_case(case_id, names, desk.by_mina)
        assert set(refused.value.fields) == {"tag"}
    await tag_case(case_id, ["gift"], desk.by_mina)
    with pytest.raises(Stale):
        await tag_case(case_id, ["vip"], desk.by_mina, seen=3)
    team = await a_team("Press", private=True)
    await a_user("Ida Berg", teams=(team,))
    secret = await a_case(desk.aylin, team_id=team)
    with pytest.raises(NotFound):
        await tag_case(secret, ["vip"], desk.by_mina)
    assert await tag_called("fine") is None
    assert await tag_called("vip") is None


async def test_a_merged_tag_is_found_by_the_other_and_comes_back_exactly(desk: Desk) -> None:
    one, two, both = [await a_case(desk.aylin) for _ in range(3)]
    [box] = await tag_case(one, ["Damaged box"], desk.by_mina)
    [packaging] = await tag_case(two, ["Packaging"], desk.by_mina)
    await tag_case(both, ["damaged box", "packaging"], desk.by_mina)
    await merge_tags(box, packaging, BY_TESTS)
    assert [await names_on(case) for case in (one, two, both)] == [["Packaging"]] * 3
    assert await found_by(packaging) == {one, two, both}
    assert await tag_case(one, ["packaging", "DAMAGED BOX"], desk.by_mina) == [], "it bears it already"
    listed = {tag.name: tag for tag in await listed_tags(desk.by_mina)}
    assert (listed["Packaging"].open_cases, listed["Packaging"].cases) == (3, 3)
    assert listed["Packaging"].merged == [{"id": box, "name": "Damaged box"}]
    with pytest.raises(Refused):
        await merge_tags(packaging, box, BY_TESTS)
    with pytest.raises(Refused):
        await merge_tags(packaging, packaging, BY_TESTS)
    await unmerge_tag(box, BY_TESTS)
    assert await found_by(packaging) == {two, both}
    assert await found_by(box) == {one, both}
    with pytest.raises(Refused):
        await unmerge_tag(box, BY_TESTS)
    await merge_tags(box, packaging, BY_TESTS)
    await untag_case(both, packaging, desk.by_mina)
    assert await names_on(both) == []
    await tells_no_differences(both)


async def test_what_was_done_to_the_tags_of_a_case_is_taken_back_exactly(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    [box] = await tag_case(case_id, ["Damaged box"], desk.by_mina)
    [packaging] = await tag_case(case_id, ["Packaging"], desk.by_mina)
    [other] = await tag_case(await a_case(desk.aylin), ["other"], desk.by_mina)
    await merge_tags(box, packaging, BY_TESTS)
    assert await untag_case(case_id, packaging, desk.by_mina) == [box, packaging]
    await retire_tag(packaging, BY_TESTS)
    asked = [other, packaging, box, 987_654]
    assert await put_exactly_back(case_id, asked, desk.by_mina) == [box, packaging], (
        "none that was never on it"
    )
    assert await put_exactly_back(case_id, asked, desk.by_mina) == []
    assert await take_exactly_off(case_id, [packaging], desk.by_mina) == [packaging]
    assert await take_exactly_off(case_id, [packaging], desk.by_mina) == []
    await unmerge_tag(box, BY_TESTS)
    assert await names_on(case_id) == ["Damaged box"], "what it bore before is still on it"
    await tells_no_differences(case_id)


async def test_merges_follow_one_another_and_never_in_a_circle(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    first, second, third = [(await tag_case(case_id, [name], desk.by_mina))[0] for name in ("a", "b", "c")]
    await merge_tags(first, second, BY_TESTS)
    await merge_tags(second, third, BY_TESTS)
    assert await names_on(case_id) == ["c"]
    assert (await tag_called("A")).name == "c"  # type: ignore[union-attr]
    with pytest.raises(asyncpg.CheckViolationError):
        async with db.transaction():
            await db.execute("UPDATE tags SET merged_into_id = $1 WHERE id = $2", first, third)


async def test_a_tag_is_renamed_and_retired_with_ways_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    gift, vip = sorted(await tag_case(case_id, ["gift", "vip"], desk.by_mina))
    assert await rename_tag(gift, "Present", BY_TESTS) == "gift"
    assert await names_on(case_id) == ["Present", "vip"]
    with pytest.raises(Invalid):
        await rename_tag(gift, "VIP", BY_TESTS)
    assert await rename_tag(gift, "present", BY_TESTS) == "Present", "only its letters change"
    await merge_tags(vip, gift, BY_TESTS)
    with pytest.raises(Invalid, match="merged into"):
        await rename_tag(gift, "Vip", BY_TESTS)
    await retire_tag(gift, BY_TESTS)
    assert await names_on(case_id) == ["present"], "cases keep it"
    assert await tags_beginning("pre") == []
    with pytest.raises(Invalid, match="retired"):
        await tag_case(await a_case(desk.aylin), ["vip"], desk.by_mina)
    await bring_tag_back(gift, BY_TESTS)
    assert [tag.name for tag in await tags_beginning("PRE")] == ["present"]
    assert [tag.name for tag in await tags_beginning("")] == ["present"]
    assert await tags_beginning("pre%") == []


async def test_cases_one_may_not_see_are_not_counted(desk: Desk) -> None:
    team = await a_team("Press", private=True)
    member = await a_user("Ida Berg", teams=(team,))
    secret = await a_case(desk.aylin, team_id=team)
    await tag_case(secret, ["press"], actors.user(member, (team,)))
    assert [(tag.open_cases, tag.cases) for tag in await listed_tags(desk.by_mina)] == [(0, 0)]
    assert [(tag.open_cases, tag.cases) for tag in await listed_tags(actors.user(member, (team,)))] == [
        (1, 1)
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", ""),
        ("x" * 41, "x" * 41),
        (" gift", "gift"),
        ("bad  batch", "bad batch"),
        ("a,b", "a,b"),
        ("bell\x07", "bell\x07"),
        ("gift", "Gift"),
        ("gift", "present"),
        ("ＶＡＴ", "vat"),
        ("vat", "ｖａｔ"),
    ],
)
async def test_the_database_refuses_what_is_no_name(database: None, name: str, key: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("INSERT INTO tags (name, key, made_at) VALUES ($1, $2, $3)", name, key, clock.now())


async def test_the_database_holds_one_tag_of_a_name_and_each_once_on_a_case(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    [gift] = await tag_case(case_id, ["gift"], desk.by_mina)
    for sql in (
        "INSERT INTO tags (name, key, made_at) VALUES ('GIFT', 'gift', now())",
        f"INSERT INTO case_tags (case_id, tag_id) VALUES ({case_id}, {gift})",
    ):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with db.transaction():
                await db.execute(sql)


async def test_verify_tells_of_a_tag_that_no_entry_put_there(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    [gift] = await tag_case(case_id, ["gift"], desk.by_mina)
    await db.execute("DELETE FROM case_tags")
    [said] = await wiring.VERIFIERS["tags"]()
    assert said.startswith(f"C-{case_id}: tag {gift} is not on it")
    await db.execute("INSERT INTO case_tags (case_id, tag_id) VALUES ($1, $2)", case_id, gift)
    assert await wiring.VERIFIERS["tags"]() == []
    other = await a_case(desk.aylin)
    await db.execute("INSERT INTO case_tags (case_id, tag_id) VALUES ($1, $2)", other, gift)
    assert len(await wiring.VERIFIERS["tags"]()) == 1
