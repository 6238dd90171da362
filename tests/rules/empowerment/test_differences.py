"""What changed from one policy to the other, in words; and whether a supervisor may publish it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from tests.builders import chance
from tests.builders.policies import AGENTS, LEVEL_2, PARCELS, allows, cap, euros, policy, when

from casedesk.empowerment.files.starter import starter_policy
from casedesk.empowerment.rules.differences import differences
from casedesk.empowerment.rules.editing import with_guidance
from casedesk.empowerment.rules.policy import (
    Allowance,
    Bound,
    Cap,
    HowMuch,
    Never,
    Policy,
    Preamble,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.publishing import why_a_supervisor_may_not
from casedesk.empowerment.rules.summary import summary
from casedesk.empowerment.rules.words import Basis, Reason, Remedy, Scope

BASE = policy(allows(25), cap(100))


def said(old: Policy, new: Policy) -> list[str]:
    return [one.says for one in differences(old, new)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (allows(40), "level 2 may now give store credit as goodwill up to 40.00 EUR, was 25.00 EUR"),
        (allows(None), "level 2 may now give store credit as goodwill without a limit, was up to 25.00 EUR"),
        (allows(0), "level 2 may now give store credit as goodwill only after an approval, was up to 25.00 EUR"),
        (
            allows(25, who=PARCELS, when=when(reasons={Reason.DEFECTIVE}, tiers={"gold"}, within_days=30)),
            ("now: team Parcels may give store credit as goodwill up to 25.00 EUR, for defective,"
            " for gold customers, until day 30 after the order;"
            " before: level 2 may give store credit as goodwill up to 25.00 EUR"),
        ),
        (allows(25, "credit"), "line is now called credit: level 2 may give store credit as goodwill up to 25.00 EUR"),
    ],
)  # fmt: skip
def test_an_allowance_that_changed(line: Allowance, says: str) -> None:
    assert said(BASE, policy(line, cap(100))) == [says]


def test_guidance_is_a_change_of_its_own_and_decides_nothing() -> None:
    guided = replace(allows(25), guidance="Ask for a photograph.")
    credit = "level 2 may give store credit as goodwill up to 25.00 EUR"
    assert said(BASE, policy(guided, cap(100))) == [f"guidance: “Ask for a photograph.”, on: {credit}"]
    assert said(policy(guided, cap(100)), BASE) == [f"no guidance any more: {credit}"]
    both = said(BASE, policy(replace(allows(40), guidance="Ask."), cap(100)))
    assert both[0] == "level 2 may now give store credit as goodwill up to 40.00 EUR, was 25.00 EUR"
    assert both[1].startswith("guidance: “Ask.”")
    now = with_guidance(BASE, allows(25).id, " Ask for a photograph. ")
    assert now == policy(guided, cap(100))
    assert with_guidance(BASE, "nothing", "x") is None


def test_a_share_that_changed_says_of_what() -> None:
    before, after = (
        policy(
            allows(0, how_much=HowMuch(percent_of_order=Decimal(percent)), when=when(categories={"lamps"}))
        )
        for percent in ("10", "12.5")
    )
    assert said(before, after) == [
        (
            "level 2 may now give store credit as goodwill, about lamps,"
            " up to 12.5 % of the order, was 10 % of the order"
        )
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            cap(80),
            ("now: no more than 80.00 EUR to one customer in 365 days without an approval;"
            " before: no more than 100.00 EUR to one customer in 365 days without an approval"),
        ),
        (
            cap(count=1, scope=Scope.CASE, days=None, remedies=frozenset({Remedy.CASH, Remedy.VOUCHER})),
            ("now: no more than 1 concession in cash or a voucher on one case without an approval;"
            " before: no more than 100.00 EUR to one customer in 365 days without an approval"),
        ),
    ],
)  # fmt: skip
def test_a_cap_that_changed(line: Cap, says: str) -> None:
    assert said(BASE, policy(allows(25), line)) == [says]


def test_lines_that_came_and_went() -> None:
    never = Never("never", "No cash.", remedies=frozenset({Remedy.CASH}), above=euros(5))
    other = replace(policy(allows(25)), nevers=(never,))
    assert said(BASE, other) == [
        "new: never cash above 5.00 EUR (No cash.)",
        "no longer: no more than 100.00 EUR to one customer in 365 days without an approval",
    ]


def test_what_is_said_once_for_all() -> None:
    other = replace(
        BASE,
        preamble=Preamble("Be kind.", "Ada", euros(100)),
        thanks_budget=euros(50),
        supervisor_up_to=euros(300),
        provisional=euros(20),
    )
    assert said(BASE, other) == [
        "the preamble is now “Be kind.”, was empty",
        "who signed is now Ada, was nobody",
        "the budget of a year is now 100.00 EUR, was none",
        "the budget of a year for thanks is now 50.00 EUR, was none",
        "what a supervisor approves is now up to 300.00 EUR, was up to 250.00 EUR",
        "what is granted where nobody can be reached is now up to 20.00 EUR, was none",
    ]


@given(chance.policies(), chance.policies())
def test_only_a_policy_that_says_the_same_has_no_differences(one: Policy, other: Policy) -> None:
    assert said(one, one) == []
    assert bool(said(one, other)) is (one != other)


@given(chance.policies())
def test_a_summary_names_every_line(one: Policy) -> None:
    text = "\n".join(summary(one))
    for lines in (one.allowances, one.caps, one.nevers, one.reviews, one.evidence, one.bounds, one.occasions):
        assert all(f"[{line.id}]" in text for line in lines)


def test_a_summary_says_who_as_they_are_called() -> None:
    lines = [
        allows(1, "a", AGENTS),
        allows(2, "b", Who(WhoKind.TEAM, "Lamps & Co")),
        allows(3, "c", Who(WhoKind.PERSON, "mina@desk.example")),
    ]
    text = list(summary(policy(*lines)))
    assert [line for line in text if line.endswith(" may give")] == [
        "Agents may give",
        "Team Lamps & Co may give",
        "mina@desk.example may give",
    ]


# -- who may publish what

TEAMS = replace(
    policy(allows(25, "team", PARCELS), allows(25, "level", LEVEL_2), cap(100)),
    bounds=(Bound("bound", Remedy.STORE_CREDIT, euros(60)),),
)


def drafted(*lines: Allowance, base: Policy = TEAMS) -> Policy:
    return replace(base, allowances=tuple({line.id: line for line in (*base.allowances, *lines)}.values()))


def test_a_supervisor_changes_lines_of_their_team_within_the_bounds() -> None:
    assert why_a_supervisor_may_not(TEAMS, TEAMS, "Parcels") == ()
    assert why_a_supervisor_may_not(TEAMS, drafted(allows(60, "team", PARCELS)), "Parcels") == ()
    assert why_a_supervisor_may_not(TEAMS, drafted(allows(5, "new", PARCELS)), "Parcels") == ()
    gone = replace(TEAMS, allowances=TEAMS.allowances[1:])
    assert why_a_supervisor_may_not(TEAMS, gone, "Parcels") == ()


@pytest.mark.parametrize(
    "draft",
    [
        drafted(allows(61, "team", PARCELS)),
        drafted(allows(None, "team", PARCELS)),
        drafted(allows(0, "team", PARCELS, how_much=HowMuch(percent_of_order=Decimal(1)))),
        drafted(allows(5, "team", PARCELS, remedy=Remedy.CASH)),
        drafted(allows(26, "level", LEVEL_2)),
        drafted(allows(25, "team", LEVEL_2)),
        drafted(allows(25, "new", Who(WhoKind.TEAM, "Lamps"))),
        replace(TEAMS, caps=()),
        replace(TEAMS, bounds=(Bound("bound", Remedy.STORE_CREDIT, euros(600)),)),
        replace(TEAMS, supervisor_up_to=euros(9_999)),
    ],
)
def test_anything_else_takes_a_manager(draft: Policy) -> None:
    assert len(why_a_supervisor_may_not(TEAMS, draft, "Parcels")) == 1


def test_the_starter_policy_is_of_goodwill_and_thanks() -> None:
    assert {line.basis for line in starter_policy().allowances} == {Basis.GOODWILL, Basis.THANKS}
