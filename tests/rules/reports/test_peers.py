"""Beside peers on the same mix of cases: much more, much less, as usual, or too few to say."""

import pytest

from casedesk.reports.rules.peers import Stratum, Use, beside_peers, use_of


@pytest.mark.parametrize(
    ("grants", "expected", "use"),
    [
        (0, 4.9, Use.TOO_FEW),
        (30, 12.0, Use.OVER),
        (12, 10.0, Use.USUAL),
        (16, 10.0, Use.USUAL),
        (2, 12.0, Use.UNDER),
        (5, 8.0, Use.USUAL),
        (0, 6.0, Use.UNDER),
        (1010, 1000.0, Use.USUAL),
    ],
)
def test_how_much_is_much(grants: int, expected: float, use: Use) -> None:
    assert use_of(grants, expected) is use


def test_the_mix_of_cases_is_taken_into_account() -> None:
    """Both give to one in two in the first category and to nobody in the second; one has only the first."""
    found = beside_peers([Stratum(1, 7, 100, 50), Stratum(2, 7, 20, 10), Stratum(2, 8, 500, 0)])
    assert {agent: (one.cases, one.grants, one.expected, one.use) for agent, one in found.items()} == {
        1: (100, 50, 50.0, Use.USUAL),
        2: (520, 10, 10.0, Use.USUAL),
    }


def test_who_gives_without_a_case_of_theirs_is_expected_nothing() -> None:
    found = beside_peers([Stratum(1, None, 0, 3)])
    assert (found[1].expected, found[1].use) == (0.0, Use.TOO_FEW)
