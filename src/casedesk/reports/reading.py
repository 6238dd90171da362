"""All that the page on resolution shows of a period: what `reckoning` finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.reports.queries.parts import Held, Slow, Spent
from casedesk.reports.queries.resolution import OpenAge, Resolution
from casedesk.reports.rules.estimates import Brief, Compared, Estimate
from casedesk.reports.rules.periods import Span


@dataclass(frozen=True)
class OfSpan:
    """A week or month of the period: what became of its cases, and which share was fixed within the follow-up."""

    span: Span
    found: Resolution
    brief: Brief


@dataclass(frozen=True)
class OfGroup:
    """A group: what became of its cases, and whether it differs from all the others together."""

    found: Resolution
    brief: Brief
    compared: Compared | None


@dataclass(frozen=True)
class Against:
    """Another period or other cases, and how these differ from them at equal follow-up; not where they share cases."""

    found: Resolution
    estimate: Estimate
    compared: Compared | None
    shares: bool


@dataclass(frozen=True)
class Reading:
    """The whole of it. `within` is the follow-up, in seconds, at which spans and groups are told; `exact` whether
    the estimates count times to the microsecond, and not in steps."""

    total: Resolution
    estimate: Estimate
    within: int
    weeks: bool
    spans: Sequence[OfSpan]
    groups: Sequence[OfGroup]
    against: Against | None
    spent: Sequence[Spent]
    held: Sequence[Held]
    lengths: Sequence[int]
    slow: Sequence[Slow]
    ages: Sequence[OpenAge]
    exact: bool
    of_problems: tuple[int, int] = (0, 0)
    """How many of the cases are part of a problem, and of how many problems."""
