"""Whether somebody gives much more or much less than their peers would on the same mix of cases.

What is expected of somebody is what everybody together gives for each category, laid on the cases they had
(indirect standardisation). How far a count may stray from that by chance is Poisson's: its tail is the upper
regularised gamma function, P(X <= k) = Q(k + 1, expected). Few cases say nothing, and that is said.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casedesk.reports.rules.chances import chi_square_tail

FEWEST = 5.0
"""Of less than so many expected grants nothing is said."""
RARE = 0.005
MUCH = 1.5


@dataclass(frozen=True)
class Stratum:
    """What one agent did in one category: so many cases were theirs, and so many grants they made on the spot."""

    agent: int
    category: int | None
    cases: int
    grants: int


class Use(StrEnum):
    """How somebody's use of what they may give compares."""

    OVER = "over"
    UNDER = "under"
    USUAL = "usual"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Compared:
    """Grants on the spot beside those that peers would have made on the same mix of cases."""

    cases: int
    grants: int
    expected: float
    use: Use


def beside_peers(strata: Iterable[Stratum]) -> dict[int, Compared]:
    """Everybody who had a case or granted something, by key."""
    several = list(strata)
    cases: dict[int | None, int] = defaultdict(int)
    grants: dict[int | None, int] = defaultdict(int)
    for one in several:
        cases[one.category] += one.cases
        grants[one.category] += one.grants
    found: dict[int, tuple[int, int, float]] = {}
    for one in several:
        had, made, expected = found.get(one.agent, (0, 0, 0.0))
        rate = grants[one.category] / cases[one.category] if cases[one.category] else 0.0
        found[one.agent] = (had + one.cases, made + one.grants, expected + one.cases * rate)
    return {agent: Compared(had, made, due, use_of(made, due)) for agent, (had, made, due) in found.items()}


def use_of(grants: int, expected: float) -> Use:
    """Whether so many grants are more, or fewer, than chance would make of what is expected."""
    if expected < FEWEST:
        return Use.TOO_FEW
    if grants > MUCH * expected and _at_least(grants, expected) < RARE:
        return Use.OVER
    if grants * MUCH < expected and _at_most(grants, expected) < RARE:
        return Use.UNDER
    return Use.USUAL


def _at_most(count: int, expected: float) -> float:
    return chi_square_tail(2 * expected, 2 * (count + 1))


def _at_least(count: int, expected: float) -> float:
    return 1.0 if count == 0 else 1.0 - _at_most(count - 1, expected)
