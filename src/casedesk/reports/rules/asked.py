"""What somebody asks a report: which cases, opened when, counted by which clock, seen by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casedesk.cases.rules.actors import Actor
from casedesk.platform.keys import key_said
from casedesk.problems.rules import key_in
from casedesk.reports.rules.periods import Period

KEYS = ("team", "owner", "category", "cause")
"""Filters by the key of something; 0 means those that have none."""
WORDS = ("channel", "kind", "priority", "tier", "language")
"""Filters by a word."""


@dataclass(frozen=True)
class Filters:
    """Which cases are counted, by what stands on them; None and empty are all."""

    team: int | None = None
    owner: int | None = None
    category: int | None = None
    cause: int | None = None
    problem: int | None = None
    channel: str = ""
    kind: str = ""
    priority: str = ""
    tier: str = ""
    language: str = ""

    @property
    def chosen(self) -> dict[str, Any]:
        """Those that narrow, by name."""
        return {name: value for name, value in vars(self).items() if value not in (None, "")}


@dataclass(frozen=True)
class Asked:
    """One question to a report. `business` counts working hours, by the calendar that each case keeps."""

    period: Period
    viewer: Actor
    now: datetime
    filters: Filters = Filters()
    business: bool = False

    def about(self, period: Period) -> "Asked":
        """The same of another period."""
        return replace(self, period=period)

    def of(self, period: Period, filters: Filters) -> "Asked":
        """The same of other cases."""
        return replace(self, period=period, filters=filters)


def may_share(one: Asked, other: Asked) -> bool:
    """Whether a case could be counted in both. Groups that share cases cannot be told apart by a test of two."""
    apart = one.period.until <= other.period.first or other.period.until <= one.period.first
    mine, theirs = one.filters.chosen, other.filters.chosen
    return not apart and all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def filters_from(query: Mapping[str, str]) -> Filters:
    """The filters that an address names; what it names wrongly is left out."""
    keys = {name: key_said(query.get(name, "")) for name in KEYS}
    keys["problem"] = key_in(query.get("problem", ""))
    return Filters(**keys, **{name: query.get(name, "")[:60] for name in WORDS})  # type: ignore[arg-type]
