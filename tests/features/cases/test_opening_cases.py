"""Opening: from its first moment a case has an owner, a stage, and the time of the first word."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.builders.cases import (
    BY_CUSTOMER,
    NINE,
    a_case,
    a_team,
    a_user,
    call,
    columns,
    contacts_on,
    entries,
    kinds,
    mail,
    owner_chain,
    stage_chain,
)
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import open_with_contact
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.events import CaseOpened
from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers
from casedesk.platform import clock, db, events
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import recalled


def new_case(desk: Desk, **more: Any) -> NewCase:
    said: dict[str, Any] = {
        "customer_id": desk.aylin,
        "channel": "email",
        "title": "Lamp arrived broken",
        **more,
    }
    return NewCase(**said)


async def test_a_case_has_an_owner_and_a_stage_from_its_first_moment(desk: Desk) -> None:
    case_id = await open_case(new_case(desk), desk.by_jonas)
    case = await columns(case_id)
    assert (case.owner_id, case.stage, case.disposition) == (desk.mina, "working", None)
    assert case.opened_at == case.recorded_at == case.stage_since == case.ball_since == NINE
    assert await owner_chain(case_id) == [desk.mina]
    assert await stage_chain(case_id) == [("working", None)]
    opened, owned = await entries(case_id)
    assert (opened.kind, opened.actor, opened.payload) == ("opened", "user", {"channel": "email"})
    assert (owned.kind, owned.actor) == ("owner", "system")
    assert owned.payload | {"reason": recalled(owned.payload["reason"])} == {
        "from": None,
        "to": desk.mina,
        "reason": "lightest load, 0 open of 12",
        "routing": {
            "channel": "email",
            "kind": "request",
            "priority": "normal",
            "size": "normal",
            "tier": "standard",
        },
    }
    await assert_true_to_record(case_id)


async def test_everything_that_was_said_is_kept(desk: Desk) -> None:
    case_id = await open_case(
        new_case(
            desk,
            title="  Third lamp,\n again   broken ",
            kind="complaint",
            priority="high",
            needed_by=date(2026, 11, 27),
            issue="third lamp, again broken at the base",
            wish="a lamp that works by Friday",
            language="ko",
        ),
        desk.by_mina,
    )
    case = await columns(case_id)
    assert case.title == "Third lamp, again broken"
    assert (case.kind, case.priority, case.needed_by) == ("complaint", "high", date(2026, 11, 27))
    assert (case.issue, case.wish) == ("third lamp, again broken at the base", "a lamp that works by Friday")
    assert case.owner_id == desk.mina, "Mina speaks Korean"


async def test_a_case_opens_at_the_moment_of_its_first_contact(desk: Desk) -> None:
    for at in (None, NINE - timedelta(hours=5), NINE + timedelta(hours=5)):
        case_id = await a_case(desk.aylin, mail(at=at))
        case = await columns(case_id)
        (contact,) = await contacts_on(case_id)
        said = await db.value("SELECT at FROM interactions WHERE id = $1", contact)
        assert case.opened_at == said == min(at or NINE, NINE), "never ahead"
        assert (case.chases, case.first_response_at) == (0, None)
        assert await kinds(case_id) == ["opened", "owner", "contact"]
        await assert_true_to_record(case_id)


async def test_a_call_that_was_answered_is_an_answer_in_no_time(desk: Desk) -> None:
    ten_minutes_ago = NINE - timedelta(minutes=10)
    case_id = await a_case(desk.aylin, call(desk.mina, at=ten_minutes_ago), channel="phone")
    case = await columns(case_id)
    assert case.opened_at == case.first_response_at == ten_minutes_ago
    await assert_true_to_record(case_id)


async def test_a_call_that_nobody_took_is_no_answer(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, call(desk.mina, answered=False), channel="phone")
    assert (await columns(case_id)).first_response_at is None
    await assert_true_to_record(case_id)


async def test_files_are_kept_once_and_listed_with_every_contact(desk: Desk) -> None:
    photo = Attached("ab" * 32, 2_000, "lamp.jpg", "image/jpeg", content_id="lamp@mail")
    bill = Attached("cd" * 32, 300, "bill.pdf", "application/pdf")
    for attachments in ((photo, bill), (bill,)):
        await a_case(desk.aylin, mail(attachments=attachments))
    assert await db.value("SELECT count(*) FROM files") == 2
    rows = await db.records("SELECT position, name, type, content_id FROM attachments ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (0, "lamp.jpg", "image/jpeg", "lamp@mail"),
        (1, "bill.pdf", "application/pdf", None),
        (0, "bill.pdf", "application/pdf", None),
    ]


async def test_the_lightest_loaded_agent_gets_the_next_case(desk: Desk) -> None:
    owners = [(await columns(await a_case(desk.aylin))).owner_id for _ in range(4)]
    assert owners == [desk.mina, desk.jonas, desk.mina, desk.jonas]


async def test_a_case_belongs_to_its_owners_team_but_never_by_itself_to_a_private_one(desk: Desk) -> None:
    private, parcels = await a_team("Complaints about staff", private=True), await a_team("Parcels")
    kim = await a_user("Kim", languages=("fi",), teams=(private, parcels))
    lee = await a_user("Lee", languages=("th",), teams=(private,))
    finnish = await columns(await a_case(desk.aylin, language="fi"))
    thai = await columns(await a_case(desk.aylin, language="th"))
    assert (finnish.owner_id, finnish.team_id) == (kim, parcels)
    assert (thai.owner_id, thai.team_id) == (lee, None)


async def test_a_private_teams_case_goes_to_nobody_who_may_not_see_it(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    noor = await a_user("Noor", role="admin")
    case = await columns(await a_case(desk.aylin, team_id=private))
    assert (case.owner_id, case.team_id) == (noor, private)


async def test_what_goes_on_from_an_earlier_case_stays_with_who_had_it(desk: Desk) -> None:
    first = await a_case(desk.aylin)
    for _ in range(3):
        await a_case(desk.aylin)
    case_id = await a_case(desk.aylin, follows_id=first)
    assert (await columns(case_id)).owner_id == desk.mina
    opened = (await entries(case_id))[0]
    assert opened.payload == {"channel": "email", "follows": first}
    link = await db.record("SELECT case_id, other_id, kind FROM case_links")
    assert link is not None
    assert tuple(link) == (case_id, first, "follows")


async def test_a_merged_customers_case_is_opened_for_the_one_who_was_kept(desk: Desk) -> None:
    twin = await a_customer("A. Demir")
    await merge_customers(desk.aylin, twin, BY_TESTS)
    assert (await columns(await a_case(twin))).customer_id == desk.aylin


async def test_nobody_takes_cases_and_nothing_is_left_behind(database: None, time: StandingClock) -> None:
    aylin = await a_customer()
    with pytest.raises(Refused, match="Nobody takes cases"):
        await a_case(aylin)
    assert await db.value("SELECT count(*) FROM cases") == 0
    assert await db.value("SELECT count(*) FROM interactions") == 0


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"title": " \n "}, {"title"}),
        ({"category_id": 99, "team_id": 99, "order_id": 99}, {"category_id", "team_id", "order_id"}),
        ({"title": "", "category_id": 99}, {"title", "category_id"}),
    ],
)
async def test_what_cannot_be_used_is_said_all_at_once(
    desk: Desk, said: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as wrong:
        await open_case(new_case(desk, **said), desk.by_mina)
    assert set(wrong.value.fields) == fields


async def test_an_unknown_customer_has_no_cases(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await open_case(new_case(desk, customer_id=987), desk.by_mina)


async def test_an_opening_is_told_with_everything_in_place(desk: Desk) -> None:
    heard: list[tuple[int, int]] = []

    async def hear(opened: CaseOpened) -> None:
        heard.append(
            (opened.owner_id, await db.value("SELECT owner_id FROM cases WHERE id = $1", opened.case_id))
        )

    before = events.installed()
    events.install(
        events.Wiring(
            reactions={CaseOpened: [hear]}, answers=before.answers, checks=before.checks, jobs=before.jobs
        )
    )
    await a_case(desk.aylin)
    assert heard == [(desk.mina, desk.mina)]


async def test_opening_takes_as_many_statements_on_a_full_desk_as_on_an_empty_one(desk: Desk) -> None:
    await a_case(desk.aylin)
    first = await statements_of(a_case(desk.aylin))
    for number in range(10):
        await a_user(f"Agent {number}")
        await a_case(desk.aylin)
    assert await statements_of(a_case(desk.aylin)) == first <= 38


async def test_cases_can_be_opened_through_a_program(desk: Desk) -> None:
    recorded = await open_with_contact(new_case(desk), mail(), actors.system("import"), "import")
    placed = await db.value(
        "SELECT by_rule FROM placements WHERE interaction_id = $1", recorded.interaction_id
    )
    assert placed == "import"
    assert (await entries(recorded.case_id))[2].actor == "system"
    assert clock.now() == NINE
    assert BY_CUSTOMER.sees_all
