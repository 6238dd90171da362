"""Who of the staff may see what, however they were looked up."""

from dataclasses import dataclass, field

import pytest

from casedesk.cases.rules import actors


@dataclass(frozen=True)
class Somebody:
    role: str
    teams: list[int] = field(default_factory=lambda: [3, 5])
    id: int = 7


@pytest.mark.parametrize(
    ("role", "everything"), [("agent", False), ("supervisor", False), ("manager", False), ("admin", True)]
)
def test_only_an_admin_sees_the_cases_of_every_private_team(role: str, everything: bool) -> None:
    seen = actors.of_staff(Somebody(role))

    assert seen == actors.Actor("user", user_id=7, teams=(3, 5), sees_all=everything)


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_a_program_sees_what_whoever_made_its_token_sees(role: str) -> None:
    theirs, seen = actors.of_staff(Somebody(role)), actors.token_of(Somebody(role), "till")

    assert (seen.teams, seen.sees_all) == (theirs.teams, theirs.sees_all)
    assert (seen.kind, seen.rule, seen.user_id) == ("token", "till", None)
