"""Two cases that became one bear the tags of both; undone, each has what it had."""

from tests.builders.cases import a_case
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk
from tests.features.cases.test_tags import found_by, names_on

from casedesk import wiring
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.tagging import tag_case, untag_case
from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import case_page
from casedesk.cases.rules import actors


async def test_the_one_that_stays_bears_the_tags_of_both_and_gives_them_back(desk: Desk) -> None:
    one, two, three = [await a_case(desk.aylin) for _ in range(3)]
    await tag_case(one, ["mine", "both"], desk.by_mina)
    later, theirs, _both = await tag_case(two, ["both", "theirs", "later"], desk.by_mina)
    await tag_case(three, ["theirs"], desk.by_mina)
    await merge(one, two, desk.by_mina)
    assert await names_on(one) == ["both", "later", "mine", "theirs"]
    assert one in await found_by(theirs)
    await merge(one, three, desk.by_mina)
    await untag_case(one, later, desk.by_mina)
    await tag_case(one, ["later"], desk.by_jonas)
    await unmerge(two, desk.by_mina)
    assert await names_on(one) == ["both", "later", "mine", "theirs"], "three bears it, and Jonas put one on"
    assert await names_on(two) == ["both", "later", "theirs"]
    await unmerge(three, desk.by_mina)
    assert await names_on(one) == ["both", "later", "mine"]
    assert await names_on(three) == ["theirs"]
    assert await wiring.VERIFIERS["tags"]() == []
    for case_id in (one, two, three):
        await assert_true_to_record(case_id)


async def test_a_list_is_narrowed_to_cases_that_have_all_of_several_tags(desk: Desk) -> None:
    one, two = await a_case(desk.aylin), await a_case(desk.aylin)
    gift, late = await tag_case(one, ["gift", "late"], desk.by_mina)
    await tag_case(two, ["gift"], desk.by_mina)
    for tags, expected in (
        ((gift,), {one, two}),
        ((gift, late), {one}),
        ((late, gift), {one}),
        ((0,), set()),
    ):
        page = await case_page(Filters(tags=tags), actors.system("tests"))
        assert {row.id for row in page.rows} == expected
