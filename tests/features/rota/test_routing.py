"""Whoever gets a case is here, has room and fits; the record says why; and nobody who leaves keeps anything."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import (
    BY_TESTS,
    NINE,
    a_case,
    a_team,
    a_user,
    answers,
    last_entry,
    owner_chain,
)
from tests.builders.counting import statements_of
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.stage_moves import reopen, resolve
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign, take
from casedesk.ownership.queries import owner_of
from casedesk.ownership.routing.actions.publishing import (
    move_rule,
    remove_rule,
    restore_version,
    save_rule,
)
from casedesk.ownership.routing.queries.past import past_cases
from casedesk.ownership.routing.queries.rule_lists import latest_version, rules_in_force, versions
from casedesk.ownership.routing.rules.asking import Rule
from casedesk.ownership.routing.rules.trying import tried
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.jobs import worker
from casedesk.rota.actions.planning import (
    NewAbsence,
    decide_to_hand_over,
    end_absence,
    enter_absence,
    set_knowledge,
    set_shifts,
)
from casedesk.rota.actions.skill_list import add_skill
from casedesk.settings.actions import add_entry

DAY = timedelta(days=1)
AFTERNOONS = [(day, 780, 1080) for day in range(5)]


async def reason_of(case_id: int) -> str:
    return str(
        await db.value("SELECT reason FROM owner_starts WHERE case_id = $1 ORDER BY id LIMIT 1", case_id)
    )


async def test_who_is_off_shift_or_away_gets_nothing(desk: Desk, time: StandingClock) -> None:
    await set_shifts(desk.mina, AFTERNOONS, BY_TESTS)
    assert await owner_of(await a_case(desk.aylin)) == desk.jonas
    await enter_absence(NewAbsence(desk.jonas, NINE, NINE + DAY, "sick"), BY_TESTS)
    at_night = await a_case(desk.aylin)
    assert await owner_of(at_night) == desk.ana
    assert await reason_of(at_night) == "nobody is here; the supervisor on duty, 0 open of 12"
    time.advance(hours=5)
    assert await owner_of(await a_case(desk.aylin)) == desk.mina


async def test_whoever_helped_the_customer_last_gets_the_next_case(desk: Desk, time: StandingClock) -> None:
    first = await a_case(desk.aylin)
    await answers(first, desk.by_jonas, "Here is a new one.")
    time.advance(days=40)
    second = await a_case(desk.aylin)
    assert await owner_of(second) == desk.jonas
    assert await reason_of(second) == "helped this customer in November; 0 open of 12"


async def test_a_large_case_takes_the_room_of_two(desk: Desk) -> None:
    await db.execute("UPDATE users SET capacity = 2 WHERE role = 'agent'")
    lamps = await add_entry("categories", "Chandeliers", BY_TESTS)
    await db.execute("UPDATE categories SET size = 'large' WHERE id = $1", lamps)
    first = await open_case(NewCase(desk.aylin, "form", "A chandelier", category_id=lamps), BY_TESTS_ACTOR)
    assert await db.value("SELECT size FROM cases WHERE id = $1", first) == "large"
    owners = [await owner_of(await a_case(desk.aylin)) for _ in range(3)]
    assert [await owner_of(first), *owners] == [desk.mina, desk.jonas, desk.jonas, desk.ana]


BY_TESTS_ACTOR = actors.customer("form")


async def test_rules_name_the_team_and_the_skill_and_the_record_says_which(desk: Desk) -> None:
    billing = await a_team("Billing")
    kim, lee = await a_user("Kim", teams=(billing,)), await a_user("Lee", teams=(billing,))
    money = await add_skill("Refunds", BY_TESTS)
    await set_knowledge(lee, {money: 2}, {}, BY_TESTS)
    bills = Rule("Bills", {"kinds": ("complaint",)}, team_id=billing, skills=((money, 2),))
    version = await save_rule(bills, None, 0, by_user(desk.ana))
    case_id = await open_case(NewCase(desk.aylin, "form", "Charged twice", kind="complaint"), BY_TESTS_ACTOR)
    assert (await owner_of(case_id)) == lee
    assert await reason_of(case_id) == "by the rule “Bills”; lightest load, 0 open of 12"
    entry = await last_entry(case_id)
    [rule] = await rules_in_force()
    assert entry.payload["routing"]["rule"] == rule.id
    assert replace(rule, id=0) == bills
    await set_knowledge(lee, {}, {}, BY_TESTS)
    nobody = await open_case(NewCase(desk.aylin, "form", "Again", kind="complaint"), BY_TESTS_ACTOR)
    assert await owner_of(nobody) == desk.ana, "nobody knows it any more: the supervisor on duty"
    await save_rule(replace(bills, skills=()), rule.id, version, by_user(desk.ana))
    assert await owner_of(
        await open_case(NewCase(desk.aylin, "form", "Third", kind="complaint"), BY_TESTS_ACTOR)
    ) in (kim, lee)


async def test_rules_change_in_versions_and_any_comes_back(desk: Desk) -> None:
    ana, team = by_user(desk.ana), await a_team("Billing")
    rule = Rule("Bills", {"kinds": ("complaint",)}, team_id=team)
    first = await save_rule(rule, None, 0, ana)
    second = await save_rule(replace(rule, name="Questions"), None, first, ana)
    [bills, questions] = await rules_in_force()
    third = await move_rule(questions.id, -1, second, ana)
    assert [one.name for one in await rules_in_force()] == ["Questions", "Bills"]
    with pytest.raises(Refused, match="changed meanwhile"):
        await move_rule(bills.id, -1, second, ana)
    with pytest.raises(NotFound):
        await remove_rule(bills.id, third, ana)
    fourth = await remove_rule((await rules_in_force())[0].id, third, ana)
    assert [one.name for one in await rules_in_force()] == ["Bills"]
    await restore_version(second, ana)
    assert [one.name for one in await rules_in_force()] == ["Bills", "Questions"]
    await restore_version(0, ana)
    assert await rules_in_force() == []
    assert [one.change for one in await versions()] == [
        "removed",
        "restored",
        "removed",
        "moved",
        "added",
        "added",
    ]
    with pytest.raises(NotFound):
        await restore_version(fourth + 100, ana)
    with pytest.raises(Invalid) as wrong:
        await save_rule(Rule(" "), None, await latest_version(), ana)
    assert set(wrong.value.fields) == {"name", "conditions", "team_id"}
    with pytest.raises(Invalid):
        await save_rule(replace(rule, team_id=987_654), None, await latest_version(), ana)


async def test_rules_are_tried_on_what_came_before(desk: Desk, time: StandingClock) -> None:
    billing, hidden = await a_team("Billing"), await a_team("Hidden", private=True)
    await a_user("Kim", teams=(hidden,))
    mails = [await a_case(desk.aylin) for _ in range(2)]
    form = await open_case(NewCase(desk.aylin, "form", "Charged twice", kind="complaint"), BY_TESTS_ACTOR)
    await a_case(desk.aylin, team_id=hidden)
    time.advance(days=1)
    await a_case(desk.aylin)
    cases, words = await past_cases(NINE - DAY, NINE + DAY / 2, actors.user(desk.ana))
    trial = tried([Rule("Bills", {"kinds": ("complaint",)}, team_id=billing)], cases)
    assert trial.looked_at == 3, "not what came later, and not what Ana may not see"
    assert [one.case.id for one in trial.elsewhere] == [form]
    assert trial.matched == {0: 1}
    assert words[mails[0]].customer == "Aylin Demir"
    lamps = await add_skill("Lamps", BY_TESTS)
    skilled = tried([Rule("Mails", {"channels": ("email",)}, skills=((lamps, 1),))], cases)
    assert [(one.case.id, one.why) for one in skilled.elsewhere] == [(mails[1], "skill"), (mails[0], "skill")]


async def test_the_case_of_an_owner_who_is_not_here_is_taken(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    assert await owner_of(case_id) == desk.mina
    for by, why in ((desk.by_jonas, "Mina Park is here"), (desk.by_mina, "You own this case")):
        with pytest.raises(Refused, match=why):
            await take(case_id, by)
    await set_shifts(desk.mina, AFTERNOONS, BY_TESTS)
    time.advance(minutes=1)
    await take(case_id, desk.by_jonas, seen=3)
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor, entry.payload["taken"]) == ("owner", "user", 1)
    await assert_true_to_record(case_id)
    private = await a_team("Private", private=True)
    kim = await a_user("Kim", teams=(private,))
    hidden = await a_case(desk.aylin, team_id=private)
    await set_shifts(kim, AFTERNOONS, BY_TESTS)
    with pytest.raises(NotFound):
        await take(hidden, desk.by_jonas)
    await resolve(case_id, "sent one", desk.cause, desk.by_jonas)
    with pytest.raises(Refused, match="ended"):
        await take(case_id, desk.by_mina)


async def test_a_long_absence_hands_over_and_takes_no_more_until_they_are_back(
    desk: Desk, time: StandingClock
) -> None:
    cases = [await a_case(desk.aylin) for _ in range(4)]
    ended = cases[0]
    await resolve(ended, "sent one", desk.cause, desk.by_mina)
    key = await enter_absence(NewAbsence(desk.mina, NINE + DAY, None, "family"), BY_TESTS)
    with pytest.raises(Invalid):
        await decide_to_hand_over(key, desk.mina, desk.mina, by_user(desk.ana))
    await decide_to_hand_over(key, desk.mina, None, by_user(desk.ana))
    assert await owner_of(await a_case(desk.aylin)) == desk.jonas, (
        "from the decision on nothing comes to them"
    )
    with pytest.raises(Invalid):
        await assign(cases[1], desk.mina, "she knows it", actors.user(desk.ana))
    time.advance(hours=1)
    await worker.run_due()
    assert [await owner_of(one) for one in cases] == [desk.mina, *[desk.jonas] * 3]
    time.advance(hours=1)
    await reopen(ended, desk.by_jonas)
    assert await owner_of(ended) == desk.jonas, "what comes back is routed anew"
    await end_absence(key, desk.mina, BY_TESTS)
    assert await owner_of(await a_case(desk.aylin)) == desk.mina
    for one in cases:
        await assert_true_to_record(one)


async def test_a_reopened_case_stays_with_its_owner_off_shift_or_on_holiday(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent one", desk.cause, desk.by_mina)
    await set_shifts(desk.mina, AFTERNOONS, BY_TESTS)
    await enter_absence(NewAbsence(desk.mina, NINE - DAY, NINE + DAY, "holiday"), BY_TESTS)
    await reopen(case_id, desk.by_jonas)
    assert await owner_chain(case_id) == [desk.mina]


async def test_who_left_between_the_look_and_the_gift_gets_nothing(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await deactivate_user(desk.mina, None, by_user(desk.ana))
    assert await owner_of(await a_case(desk.aylin)) == desk.jonas
    await worker.run_due()
    assert await owner_of(case_id) == desk.jonas


async def test_routing_takes_as_many_statements_however_many_work_here(desk: Desk) -> None:
    few = await statements_of(a_case(desk.aylin))
    for number in range(12):
        await a_user(f"Agent {number}")
    assert await statements_of(a_case(desk.aylin)) == few


ATTACKS = {
    "a version by nobody": "INSERT INTO routing_versions (recorded_at, change) VALUES (now(), 'added')",
    "a change of no known kind": "INSERT INTO routing_versions (recorded_at, change, by_rule)"
    " VALUES (now(), 'lost', 'x')",
    "a version that restores none": "INSERT INTO routing_versions (recorded_at, change, by_rule)"
    " VALUES (now(), 'restored', 'x')",
    "two rules in one place": "INSERT INTO routing_rules (version_id, position, name, conditions)"
    " SELECT version_id, position, name, conditions FROM routing_rules",
    "a rule without a name": "INSERT INTO routing_rules (version_id, position, name, conditions)"
    " SELECT version_id, 9, ' ', conditions FROM routing_rules",
    "conditions that are none": "INSERT INTO routing_rules (version_id, position, name, conditions)"
    " SELECT version_id, 9, name, '[]' FROM routing_rules",
    "a changed rule": "UPDATE routing_rules SET name = 'other'",
    "a rule taken away": "DELETE FROM routing_rules",
    "a version taken away": "DELETE FROM routing_versions",
    "a skill at no level": "INSERT INTO routing_rule_skills (rule_id, skill_id, level)"
    " SELECT r.id, s.id, 4 FROM routing_rules r, skills s",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_the_database_refuses(database: None, attack: str) -> None:
    team, _skill = await a_team("Billing"), await add_skill("Lamps", BY_TESTS)
    await save_rule(Rule("Bills", {"kinds": ("complaint",)}, team_id=team), None, 0, BY_TESTS)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(attack)
