"""The head of a case: its story and its details, changed by entries that hold no words."""

from datetime import date
from typing import Any

import pytest
from tests.builders.cases import a_case, a_team, a_user, columns, kinds, last_entry, owner_chain
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.audit.rules import by_rule
from casedesk.cases.actions.story import change_details, tell_story
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Stale
from casedesk.settings.actions import add_entry


async def test_the_story_is_told_in_parts_and_the_entry_says_which(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await tell_story(
        case_id, {"issue": " third lamp, broken again ", "wish": "", "owner_id": "7"}, desk.by_mina, 3
    )
    case = await columns(case_id)
    assert (case.issue, case.wish, case.owner_id) == ("third lamp, broken again", "", desk.mina)
    entry = await last_entry(case_id)
    assert (entry.kind, entry.payload) == ("story", {"fields": ["issue"]})
    await tell_story(case_id, {"issue": "third lamp, broken again"}, desk.by_mina)
    assert (await kinds(case_id)).count("story") == 1, "nothing new was said"
    await assert_true_to_record(case_id)


async def test_details_change_by_one_entry_with_old_and_new_values(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    lamps = await add_entry("categories", "Lamps", by_rule("tests"))
    details = {
        "title": "  The third\nlamp ",
        "kind": "complaint",
        "priority": "high",
        "category_id": lamps,
        "needed_by": date(2026, 11, 27),
        "language": "tr",
        "order_id": None,
    }
    await change_details(case_id, details, desk.by_mina, 3)
    case = await columns(case_id)
    assert (case.title, case.kind, case.priority) == ("The third lamp", "complaint", "high")
    assert (case.category_id, case.needed_by, case.language) == (lamps, date(2026, 11, 27), "tr")
    entry = await last_entry(case_id)
    assert (entry.kind, entry.payload) == (
        "details",
        {
            "fields": {
                "title": [],
                "kind": ["request", "complaint"],
                "priority": ["normal", "high"],
                "category_id": [None, lamps],
                "needed_by": [None, "2026-11-27"],
                "language": [None, "tr"],
            }
        },
    )
    before = await kinds(case_id)
    await change_details(case_id, details, desk.by_mina)
    assert await kinds(case_id) == before
    await assert_true_to_record(case_id)


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "x" * 301}, {"title"}),
        ({"kind": "rant", "priority": "urgent"}, {"kind", "priority"}),
        (
            {"category_id": 987_654, "order_id": 987_654, "team_id": 987_654},
            {"category_id", "order_id", "team_id"},
        ),
    ],
)
async def test_what_does_not_exist_is_said_all_at_once(
    desk: Desk, details: dict[str, Any], fields: set[str]
) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await change_details(case_id, details, desk.by_mina)
    assert set(wrong.value.fields) == fields


async def test_what_was_written_on_an_outdated_view_is_held_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await tell_story(case_id, {"wish": "a lamp by Friday"}, desk.by_jonas)
    with pytest.raises(Stale):
        await tell_story(case_id, {"wish": "her money back"}, desk.by_mina, 3)
    with pytest.raises(Stale):
        await change_details(case_id, {"priority": "high"}, desk.by_mina, 3)
    assert (await columns(case_id)).wish == "a lamp by Friday"


async def test_nobody_changes_what_they_may_not_see(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    await a_user("Kim", teams=(private,))
    case_id = await a_case(desk.aylin, team_id=private)
    with pytest.raises(NotFound):
        await tell_story(case_id, {"wish": "x"}, desk.by_mina)
    with pytest.raises(NotFound):
        await change_details(case_id, {"priority": "high"}, desk.by_mina)


async def test_a_case_that_becomes_private_gets_an_owner_who_may_see_it(
    desk: Desk, time: StandingClock
) -> None:
    private = await a_team("Complaints about staff", private=True)
    kim = await a_user("Kim", teams=(private,))
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    await change_details(case_id, {"team_id": private}, desk.by_mina)
    assert await owner_chain(case_id) == [desk.mina, kim]
    assert (await kinds(case_id))[-2:] == ["details", "owner"]
    await assert_true_to_record(case_id)
