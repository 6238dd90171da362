"""Who owns a new case: whoever had it, else of those who are here with room who helped before or has most of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.ownership.routing.rules.asking import Asked, CaseFacts, GivenTeam, Rule, asked_by
from casedesk.ownership.routing.rules.choosing import LADDER, Candidate, Choice, Question, choices
from casedesk.rota.rules.presence import Away, Hours, weekly

PARCELS, BILLING = 1, 2
LAMPS = 7
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

OFF = Hours(weekly("UTC", tuple((day, 660, 1020) for day in range(5))))
LATER = Hours(weekly("UTC", tuple((day, 1200, 1380) for day in range(5))))
AWAY = Hours(absences=(Away(NINE - DAY, NINE + 9 * DAY),))
GONE = Hours(absences=(Away(NINE - DAY),))


def someone(key: int, role: str, open_cases: int, *languages: str, **more: Any) -> Candidate:
    load = more.pop("load", open_cases * 2)
    spoken = dict.fromkeys(languages, 2)
    return Candidate(key, role, open_cases, load, more.pop("capacity", 12), spoken, **more)


MINA = someone(1, "agent", 4, "en", "ko", teams=(PARCELS,), name="Mina")
JONAS = someone(2, "agent", 3, "en", "de", teams=(BILLING,), name="Jonas")
OMAR = someone(3, "agent", 9, "en", "tr", teams=(PARCELS, BILLING), home_team_id=PARCELS)
ANA = someone(4, "supervisor", 0, "en", "tr", capacity=6, teams=(PARCELS,))
RUTH = someone(5, "manager", 0, "en", "ko", capacity=6)
DESK = [MINA, JONAS, OMAR, ANA, RUTH]


def off(*people: Candidate, hours: Hours = OFF) -> list[Candidate]:
    return [replace(one, hours=hours) for one in people]


def full(*people: Candidate) -> list[Candidate]:
    return [replace(one, open_cases=12, load=24) for one in people]


CHOICES: dict[str, tuple[list[Candidate], dict[str, Any], Candidate, str]] = {
    "the lightest load": (DESK, {}, JONAS, "lightest load, 3 open of 12"),
    "the load is a share of what one can hold": (
        [MINA, replace(OMAR, capacity=40)],
        {},
        OMAR,
        "lightest load, 9 open of 40",
    ),
    "a large case fills two places": (
        [replace(MINA, load=12), replace(JONAS, load=14)],
        {},
        MINA,
        "lightest load, 4 open that fill 6 of 12",
    ),
    "whoever speaks the language": (
        DESK,
        {"language": "tr"},
        OMAR,
        "speaks Turkish; lightest load, 9 open of 12",
    ),
    "a language that no agent speaks": (DESK, {"language": "fi"}, JONAS, "lightest load, 3 open of 12"),
    "whoever speaks the language is full": (
        [*full(OMAR), MINA],
        {"language": "tr"},
        MINA,
        "lightest load, 4 open of 12",
    ),
    "the team that was asked for": (DESK, {"team_id": PARCELS}, MINA, "lightest load, 4 open of 12"),
    "team before language": (
        DESK,
        {"team_id": BILLING, "language": "ko"},
        JONAS,
        "lightest load, 3 open of 12",
    ),
    "a team of nobody": (DESK, {"team_id": 99}, JONAS, "lightest load, 3 open of 12"),
    "a team with a supervisor only": ([JONAS, ANA], {"team_id": PARCELS}, ANA, "lightest load, 0 open of 6"),
    "whoever helped this customer": (
        [replace(OMAR, helped_at=NINE - 30 * DAY), replace(MINA, helped_at=NINE - 250 * DAY), JONAS],
        {},
        OMAR,
        "helped this customer in October; 9 open of 12",
    ),
    "help of last year says which": (
        [replace(OMAR, helped_at=NINE - 330 * DAY), JONAS],
        {},
        OMAR,
        "helped this customer in December 2025; 9 open of 12",
    ),
    "whoever helped has no room": (
        [*full(replace(OMAR, helped_at=NINE - DAY)), JONAS],
        {},
        JONAS,
        "lightest load, 3 open of 12",
    ),
    "whoever helped is of another team": (
        [replace(JONAS, helped_at=NINE - DAY), MINA],
        {"team_id": PARCELS},
        MINA,
        "lightest load, 4 open of 12",
    ),
    "who is off shift is not asked": ([*off(JONAS), MINA], {}, MINA, "lightest load, 4 open of 12"),
    "who is away is not asked": ([*off(JONAS, hours=AWAY), MINA], {}, MINA, "lightest load, 4 open of 12"),
    "a skill at its level": (
        [replace(MINA, skills={LAMPS: 1}), replace(OMAR, skills={LAMPS: 2}), JONAS],
        {"skills": ((LAMPS, 2),)},
        OMAR,
        "lightest load, 9 open of 12",
    ),
    "the language as well as it is asked for": (
        [MINA, replace(OMAR, languages={"ko": 3})],
        {"language": "ko", "language_level": 3},
        OMAR,
        "speaks Korean; lightest load, 9 open of 12",
    ),
    "nobody knows it: the supervisor on duty": (
        DESK,
        {"team_id": PARCELS, "skills": ((LAMPS, 2),)},
        ANA,
        "nobody of Parcels knows Lamps (2); the supervisor on duty, 0 open of 6",
    ),
    "nobody is here: the supervisor on duty": (
        [*off(MINA, OMAR), JONAS, ANA],
        {"team_id": PARCELS},
        ANA,
        "nobody of Parcels is here; the supervisor on duty, 0 open of 6",
    ),
    "nobody has room: the supervisor on duty, with room or not": (
        [*full(MINA, JONAS, OMAR), replace(ANA, open_cases=9, load=18)],
        {},
        ANA,
        "nobody has room; the supervisor on duty, 9 open of 6",
    ),
    "the team's supervisor is away: another's": (
        [*full(MINA), *off(ANA), replace(ANA, id=6, teams=(BILLING,)), RUTH],
        {"team_id": PARCELS},
        replace(ANA, id=6),
        "nobody of Parcels has room; the supervisor on duty, 0 open of 6",
    ),
    "no supervisor is here: a manager": (
        [*full(MINA), *off(ANA), RUTH],
        {},
        RUTH,
        "nobody has room; the supervisor on duty, 0 open of 6",
    ),
    "the desk is closed: who comes on first": (
        [*off(MINA), *off(replace(JONAS, open_cases=0, load=0), hours=LATER), *off(ANA)],
        {},
        MINA,
        "nobody is here; on shift from Mon 23 Nov 11:00 UTC; lightest load, 4 open of 12",
    ),
    "those who come on together share it": (
        [*off(MINA), *off(JONAS, hours=Hours(weekly("UTC", ((0, 780, 900),)))), *off(OMAR, hours=AWAY)],
        {},
        JONAS,
        "nobody is here; on shift from Mon 23 Nov 11:00 UTC; lightest load, 3 open of 12",
    ),
    "nobody can say who comes": (
        off(MINA, JONAS, hours=GONE),
        {},
        JONAS,
        "nobody is here, and nobody can say who comes next; lightest load, 3 open of 12",
    ),
    "whoever had the earlier case": (DESK, {"earlier_owner_id": 3}, OMAR, "had the earlier case"),
    "whoever had it, in whatever language and team, off shift or full": (
        [*off(*full(OMAR)), JONAS],
        {"earlier_owner_id": 3, "language": "ko", "team_id": PARCELS},
        OMAR,
        "had the earlier case",
    ),
    "whoever had it takes no more": (DESK, {"earlier_owner_id": 77}, JONAS, "lightest load, 3 open of 12"),
    "whoever had it is away": (
        [*off(OMAR, hours=AWAY), JONAS],
        {"earlier_owner_id": 3},
        JONAS,
        "lightest load, 3 open of 12",
    ),
    "a supervisor where no agent is": ([ANA, RUTH], {}, ANA, "lightest load, 0 open of 6"),
    "a manager where nobody else is": ([RUTH], {}, RUTH, "lightest load, 0 open of 6"),
    "everybody is full and nobody supervises: the least overdrawn": (
        [replace(MINA, open_cases=20, load=40), replace(JONAS, open_cases=19, load=38)],
        {},
        JONAS,
        "everybody here is full; lightest load, 19 open of 12",
    ),
    "equal loads: the one with fewer, then the one who was there first": (
        [replace(MINA, open_cases=2, load=4, capacity=4), replace(JONAS, open_cases=6, load=12)],
        {},
        MINA,
        "lightest load, 2 open of 4",
    ),
    "who can hold none is better than nobody": (
        [replace(MINA, capacity=0)],
        {},
        MINA,
        "everybody here is full; lightest load, 4 open of 0",
    ),
    "a rule asked for it": (
        DESK,
        {"rule": Rule("Parcels by mail"), "team_id": PARCELS},
        MINA,
        "by the rule “Parcels by mail”; lightest load, 4 open of 12",
    ),
}


def asked_for(asked: dict[str, Any]) -> Question:
    rest = dict(asked)
    earlier = rest.pop("earlier_owner_id", None)
    team = {PARCELS: "Parcels", BILLING: "Billing"}.get(rest.get("team_id", 0), "")
    return Question(Asked(**rest), NINE, earlier, team, {LAMPS: "Lamps"})


def all_choices(desk: list[Candidate], **asked: Any) -> list[Choice]:
    return list(choices(desk, asked_for(asked)))


@pytest.mark.parametrize(("desk", "asked", "chosen", "reason"), CHOICES.values(), ids=CHOICES)
def test_who_is_chosen_and_why(
    desk: list[Candidate], asked: dict[str, Any], chosen: Candidate, reason: str
) -> None:
    first = all_choices(desk, **asked)[0]
    assert (first.owner_id, first.reason, first.turn) == (chosen.id, reason, 0)


def test_nobody_takes_cases() -> None:
    assert all_choices([], language="en", team_id=PARCELS, earlier_owner_id=1) == []


def test_the_case_goes_to_the_team_asked_for_else_to_the_home_of_its_owner() -> None:
    assert all_choices([OMAR])[0].team_id == PARCELS
    assert all_choices([OMAR], team_id=BILLING)[0].team_id == BILLING
    assert all_choices([MINA], team_id=BILLING)[0].team_id == BILLING
    assert all_choices([RUTH])[0].team_id is None


def test_turns_come_as_if_the_cases_came_one_after_another() -> None:
    """Whoever finds a turn taken, because that case is not written yet, does as if it were."""
    found = all_choices([MINA, JONAS, OMAR, ANA])[:22]
    desk = {one.id: one for one in (MINA, JONAS, OMAR, ANA)}
    for choice in found:
        [next_one, *_rest] = all_choices(list(desk.values()))
        assert (choice.owner_id, choice.reason) == (next_one.owner_id, next_one.reason)
        had = desk[choice.owner_id]
        desk[choice.owner_id] = replace(had, open_cases=had.open_cases + 1, load=had.load + 2)


RULES = (
    Rule("Bills", {"categories": (1, 2)}, team_id=BILLING),
    Rule("Gold by mail", {"tiers": ("gold",), "channels": ("email",)}, skills=((LAMPS, 2),)),
    Rule("Korean", {"languages": ("ko",)}, language_level=3),
    Rule("Mailbox", {"mailboxes": (4,)}, team_id=PARCELS),
)
MATCHES = {
    "the first that matches": (CaseFacts(category_id=2, tier="gold", channel="email"), None, "Bills"),
    "all of its conditions": (CaseFacts(tier="gold", channel="phone"), None, None),
    "both conditions": (CaseFacts(tier="gold", channel="email"), None, "Gold by mail"),
    "what is not known is not of it": (CaseFacts(), None, None),
    "a rule of another team than asked for": (CaseFacts(category_id=2, mailbox_id=4), PARCELS, "Mailbox"),
    "a rule of the team asked for": (CaseFacts(category_id=2), BILLING, "Bills"),
    "a rule without a team, in the one asked for": (CaseFacts(language="ko"), BILLING, "Korean"),
}


@pytest.mark.parametrize(("facts", "team", "name"), MATCHES.values(), ids=MATCHES)
def test_which_rule_counts(facts: CaseFacts, team: int | None, name: str | None) -> None:
    asked = asked_by(RULES, facts, GivenTeam(team))
    assert (asked.rule.name if asked.rule else None) == name
    assert asked.team_id == (team or (asked.rule.team_id if asked.rule else None))


def test_the_team_of_the_mailbox_counts_where_no_rule_names_one() -> None:
    usual = GivenTeam(usual=PARCELS)
    assert asked_by(RULES, CaseFacts(), usual).team_id == PARCELS
    assert asked_by(RULES, CaseFacts(language="ko"), usual).team_id == PARCELS
    assert asked_by(RULES, CaseFacts(category_id=1), usual).team_id == BILLING


HOURS = st.sampled_from([Hours(), OFF, LATER, AWAY, GONE])
CANDIDATES = st.lists(
    st.builds(
        lambda key, role, number, capacity, languages, teams, hours: someone(
            key, role, number, *languages, capacity=capacity, teams=tuple(teams), hours=hours
        ),
        st.integers(1, 50),
        st.sampled_from(LADDER),
        st.integers(0, 30),
        st.integers(0, 20),
        st.lists(st.sampled_from(["en", "ko", "tr"]), unique=True),
        st.lists(st.integers(1, 3), unique=True),
        HOURS,
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
ASKED = st.fixed_dictionaries(
    {
        "language": st.none() | st.sampled_from(["en", "ko", "tr", "fi"]),
        "language_level": st.none() | st.integers(1, 3),
        "team_id": st.none() | st.integers(1, 4),
        "earlier_owner_id": st.none() | st.integers(1, 50),
    }
)


@given(CANDIDATES, ASKED)
def test_a_case_always_has_an_owner_where_somebody_takes_cases(
    candidates: list[Candidate], asked: dict[str, Any]
) -> None:
    found = all_choices(candidates, **asked)
    assert (found == []) is (candidates == [])
    for choice in found[:1]:
        assert choice.owner_id in {one.id for one in candidates}
        assert choice.rule
        assert choice.reason
        assert asked["team_id"] in (None, choice.team_id)


@given(CANDIDATES, st.data(), ASKED)
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(
    candidates: list[Candidate], data: st.DataObject, asked: dict[str, Any]
) -> None:
    shuffled = data.draw(st.permutations(candidates))
    one, other = all_choices(shuffled, **asked), all_choices(candidates, **asked)
    assert one == other
    assert [choice.reason for choice in one] == [choice.reason for choice in other]


@given(CANDIDATES, ASKED)
def test_while_somebody_who_fits_is_here_with_room_nobody_else_gets_it(
    candidates: list[Candidate], asked: dict[str, Any]
) -> None:
    asked = {**asked, "earlier_owner_id": None}
    question = asked_for(asked)
    for choice in all_choices(candidates, **asked)[:1]:
        chosen = next(one for one in candidates if one.id == choice.owner_id)
        for other in candidates:
            could = other.hours.is_here(NINE) and other.has_room(2, 0) and other.is_fit(question.asked)
            if could and other.role == chosen.role and asked["team_id"] in (None, *other.teams):
                assert chosen.hours.is_here(NINE)
                assert chosen.has_room(2, 0)
                if (asked["language"] in other.languages) >= (asked["language"] in chosen.languages):
                    assert chosen.share_at(0) <= other.share_at(0)
