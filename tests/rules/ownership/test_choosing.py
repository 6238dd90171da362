"""Who owns a new case: whoever had it, else the one of the team who speaks the language and has most room."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.ownership.rules import LADDER, Candidate, choose_owner

PARCELS, BILLING = 1, 2

MINA = Candidate(1, "agent", open_cases=4, capacity=12, languages=("en", "ko"), teams=(PARCELS,))
JONAS = Candidate(2, "agent", open_cases=3, capacity=12, languages=("en", "de"), teams=(BILLING,))
OMAR = Candidate(
    3,
    "agent",
    open_cases=9,
    capacity=12,
    languages=("en", "tr"),
    teams=(PARCELS, BILLING),
    home_team_id=PARCELS,
)
ANA = Candidate(4, "supervisor", open_cases=0, capacity=6, languages=("en", "tr"), teams=(PARCELS,))
RUTH = Candidate(5, "manager", open_cases=0, capacity=6, languages=("en", "ko"), teams=())
DESK = [MINA, JONAS, OMAR, ANA, RUTH]

CHOICES = {
    "the lightest load": (DESK, {}, JONAS, "lightest load, 3 open of 12"),
    "the load is a share of what one can hold": (
        [MINA, replace(OMAR, capacity=40)],
        {},
        OMAR,
        "lightest load, 9 open of 40",
    ),
    "whoever speaks the language": (
        DESK,
        {"language": "tr"},
        OMAR,
        "speaks Turkish; lightest load, 9 open of 12",
    ),
    "a language that no agent speaks": (DESK, {"language": "fi"}, JONAS, "lightest load, 3 open of 12"),
    "the team that was asked for": (DESK, {"team_id": PARCELS}, MINA, "lightest load, 4 open of 12"),
    "team before language": (
        DESK,
        {"team_id": BILLING, "language": "ko"},
        JONAS,
        "lightest load, 3 open of 12",
    ),
    "a team of nobody": (DESK, {"team_id": 99}, JONAS, "lightest load, 3 open of 12"),
    "a team with a supervisor only": ([JONAS, ANA], {"team_id": PARCELS}, ANA, "lightest load, 0 open of 6"),
    "whoever had the earlier case": (DESK, {"earlier_owner_id": 3}, OMAR, "had the earlier case"),
    "whoever had it, in whatever language and team": (
        DESK,
        {"earlier_owner_id": 3, "language": "ko", "team_id": PARCELS},
        OMAR,
        "had the earlier case",
    ),
    "whoever had it takes no more": (DESK, {"earlier_owner_id": 77}, JONAS, "lightest load, 3 open of 12"),
    "a supervisor where no agent is": ([ANA, RUTH], {}, ANA, "lightest load, 0 open of 6"),
    "a manager where nobody else is": ([RUTH], {}, RUTH, "lightest load, 0 open of 6"),
    "everybody is full: the least overdrawn": (
        [replace(MINA, open_cases=20), replace(JONAS, open_cases=19)],
        {},
        JONAS,
        "lightest load, 19 open of 12",
    ),
    "equal loads: the one with fewer, then the one who was there first": (
        [replace(MINA, open_cases=2, capacity=4), replace(JONAS, open_cases=6)],
        {},
        MINA,
        "lightest load, 2 open of 4",
    ),
    "who can hold none comes last": (
        [replace(MINA, open_cases=0, capacity=0), OMAR],
        {},
        OMAR,
        "lightest load, 9 open of 12",
    ),
    "who can hold none is better than nobody": (
        [replace(MINA, capacity=0)],
        {},
        MINA,
        "lightest load, 4 open of 0",
    ),
}


@pytest.mark.parametrize(("desk", "asked", "chosen", "reason"), CHOICES.values(), ids=CHOICES)
def test_who_is_chosen_and_why(
    desk: list[Candidate], asked: dict[str, Any], chosen: Candidate, reason: str
) -> None:
    choice = choose_owner(desk, **{"language": None, "team_id": None, "earlier_owner_id": None, **asked})
    assert choice is not None
    assert (choice.owner_id, choice.reason) == (chosen.id, reason)


def test_nobody_takes_cases() -> None:
    assert choose_owner([], language="en", team_id=PARCELS, earlier_owner_id=1) is None


def test_the_case_goes_to_the_team_asked_for_else_to_the_home_of_its_owner() -> None:
    def team(desk: list[Candidate], asked: int | None) -> int | None:
        choice = choose_owner(desk, language=None, team_id=asked, earlier_owner_id=None)
        assert choice is not None
        return choice.team_id

    assert team([OMAR], None) == PARCELS
    assert team([OMAR], BILLING) == BILLING
    assert team([MINA], BILLING) == BILLING
    assert team([RUTH], None) is None


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 50),
        role=st.sampled_from(LADDER),
        open_cases=st.integers(0, 30),
        capacity=st.integers(0, 20),
        languages=st.lists(st.sampled_from(["en", "ko", "tr"]), unique=True).map(tuple),
        teams=st.lists(st.integers(1, 3), unique=True).map(tuple),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
ASKED = {
    "language": st.none() | st.sampled_from(["en", "ko", "tr", "fi"]),
    "team_id": st.none() | st.integers(1, 4),
    "earlier_owner_id": st.none() | st.integers(1, 50),
}


@given(CANDIDATES, st.fixed_dictionaries(ASKED))
def test_a_case_always_has_an_owner_where_somebody_takes_cases(
    candidates: list[Candidate], asked: dict[str, Any]
) -> None:
    choice = choose_owner(candidates, **asked)
    assert (choice is None) is (candidates == [])
    if choice is not None:
        assert choice.owner_id in {one.id for one in candidates}
        assert choice.rule
        assert choice.reason
        assert asked["team_id"] in (None, choice.team_id)


@given(CANDIDATES, st.data(), st.fixed_dictionaries(ASKED))
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(
    candidates: list[Candidate], data: st.DataObject, asked: dict[str, Any]
) -> None:
    shuffled = data.draw(st.permutations(candidates))
    assert choose_owner(shuffled, **asked) == choose_owner(candidates, **asked)


@given(candidates=CANDIDATES.filter(bool), team_id=ASKED["team_id"], language=ASKED["language"])
def test_nobody_as_fitting_has_more_room(
    candidates: list[Candidate], team_id: int | None, language: str | None
) -> None:
    choice = choose_owner(candidates, language=language, team_id=team_id, earlier_owner_id=None)
    assert choice is not None
    chosen = next(one for one in candidates if one.id == choice.owner_id)
    for other in candidates:
        if (
            other.role == chosen.role
            and (language in other.languages) >= (language in chosen.languages)
            and (team_id in other.teams) >= (team_id in chosen.teams)
        ):
            assert chosen.load <= other.load
