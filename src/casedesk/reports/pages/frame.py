"""What every report's address says, and the addresses that lead on from it: all filters stand in it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.queries.visibility import with_sight
from casedesk.cases.rules import actors
from casedesk.cases.wording import channel_words, kind_words, priority_words
from casedesk.customers.wording import tier_words
from casedesk.fields.rules.asking import NONE, is_name
from casedesk.platform import clock
from casedesk.problems.queries.problems import Choice, problems_titled
from casedesk.problems.rules import key_in, number_of
from casedesk.reports.queries.baselines import baseline
from casedesk.reports.queries.languages import languages_of_cases
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked, Filters, filters_from
from casedesk.reports.rules.facts import EVER
from casedesk.reports.rules.parts import follow_ups
from casedesk.reports.rules.periods import Period, before, period_of, year_before
from casedesk.resolution_clock.queries.calendars import has_calendars
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.web.addresses import saying
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.sessions import StaffRequest

LIST = "/cases"
OTHER_CASES = "cases"
"""Against other cases, which the address names like those that are shown, each name with a mark before it."""
MARK = "o_"
CHOSEN_FREELY = "/reports/resolution"
"""The report on which cases can be shown against any others."""
MOST_PROBLEMS = 8
"""So many problems are offered, of those that are called as was typed."""

Choices = Sequence[tuple[str, str, Sequence[tuple[Any, str]]]]
"""Filters that have something to choose: name, label, and each value with its words."""


@dataclass(frozen=True)
class Problems:
    """What was typed to find a problem, unless it is the number of one, and those that are called like it."""

    typed: str
    found: Sequence[Choice]


@dataclass(frozen=True)
class Frame:
    """What a report was asked for, at which address."""

    path: str
    asked: Asked
    by: str
    against: str
    other: Asked | None
    others_said: Mapping[str, str]
    choices: Choices
    problems: Problems
    baseline: Period | None
    within: int | None
    has_hours: bool

    @property
    def period(self) -> Period:
        """The period that is shown."""
        return self.asked.period

    @property
    def question(self) -> Hashable:
        """All that the answer depends on: what is asked, and of what one may see; not when, nor in which language."""
        asked, other = (None if one is None else replace(one, now=EVER) for one in (self.asked, self.other))
        return self.path, asked, self.by, other, self.within

    @property
    def problem_said(self) -> str:
        """The number of the problem that is asked for, where its title is too long."""
        problem = self.asked.filters.problem
        return number_of(problem) if problem else ""

    def address(self, **changes: Any) -> str:
        """This report with something changed; None and empty take it away."""
        said = {**self._said, **changes}
        if said["against"] == OTHER_CASES:
            said |= self.others_said
        return saying(self.path, said)

    @cached_property
    def _said(self) -> Mapping[str, Any]:
        return {
            **self._period_said,
            "by": self.by,
            "clock": "business" if self.asked.business else "",
            "against": self.against,
            "within": self.within,
            **self.asked.filters.chosen,
        }

    @cached_property
    def _period_said(self) -> Mapping[str, str]:
        return {"from": self.period.first.isoformat(), "to": self.period.until.isoformat()}

    def of_group(self, key: str, name: str) -> dict[str, Any]:
        """What an address says of a group: its key, or what its cases have in a field."""
        return {self.by: (name or NONE) if is_name(self.by) else key or 0}

    def csv(self, table: str) -> str:
        """One table of this report for a spreadsheet."""
        return self.address(table=table).replace("?", ".csv?", 1)

    def cases(self, **filters: Any) -> str:
        """The cases behind a figure: the period and the filters of this report, and more."""
        said = {**self._counted_said, **filters}
        if self.asked.business and ("took_from" in said or "took_to" in said):
            said.setdefault("clock", "business")
        return saying(LIST, said)

    @cached_property
    def _counted_said(self) -> Mapping[str, Any]:
        return {**self._period_said, "outcome": "counted", **self.asked.filters.chosen}


async def framed(request: StaffRequest, path: str, groupings: Sequence[str] = tuple(GROUPINGS)) -> Frame:
    """What somebody asks of a report that can be split by these; by the first unless they say otherwise."""
    query: Mapping[str, str] = request.query_params
    zone = (await desk_settings()).zone
    now = clock.now()
    period = period_of(_day(query.get("from")), _day(query.get("to")), now, zone)
    fixed = await baseline(zone)
    against = query.get("against", "baseline" if fixed else "")
    has_hours = await has_calendars()
    business = has_hours and query.get("clock") == "business"
    within = query.get("within", "")
    asked = Asked(
        period=period,
        viewer=await with_sight(actors.of_staff(request.user)),
        now=now,
        filters=filters_from(query),
        business=business,
    )
    said = {name: value for name, value in query.items() if name.startswith(MARK) and value}
    other = _other(asked, against, fixed, said)
    return Frame(
        path=path,
        asked=asked,
        by=query["by"] if query.get("by") in groupings else groupings[0],
        against=against if other is not None else "none" if fixed else "",
        other=None if other == asked else other,
        others_said=said if against == OTHER_CASES else {},
        choices=await _choices(asked.filters),
        problems=await _problems(query.get("problem", "")),
        baseline=fixed,
        within=int(within) if within in {str(one) for one in follow_ups(business=business)} else None,
        has_hours=has_hours,
    )


def _other(asked: Asked, against: str, fixed: Period | None, said: Mapping[str, str]) -> Asked | None:
    """What the cases that are asked for are shown against."""
    if against == OTHER_CASES:
        named = {name.removeprefix(MARK): value for name, value in said.items()}
        first, until = (
            _day(named.get("from")) or asked.period.first,
            _day(named.get("to")) or asked.period.until,
        )
        return asked.of(period_of(first, until, asked.now, asked.period.zone), filters_from(named))
    others = {"before": before(asked.period), "year": year_before(asked.period), "baseline": fixed}
    period = others.get(against)
    return None if period is None else asked.about(period)


def _day(typed: str | None) -> date | None:
    try:
        found = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if 1990 <= found.year < 2200 else None


async def _choices(filters: Filters) -> Choices:
    people = await everybody(active_only=filters.owner is None)
    languages = [(one, language_name(one)) for one in await languages_of_cases()]
    return [
        ("team", _("team"), [(one.id, one.name) for one in await teams()]),
        (
            "owner",
            _("owner"),
            [(one.id, one.name) for one in people if one.active or one.id == filters.owner],
        ),
        ("category", _("category"), [(one.id, one.name) for one in await categories()]),
        ("cause", _("cause"), [(one.id, one.name) for one in await causes()]),
        ("channel", _("channel"), list(channel_words().items())),
        ("kind", _("kind"), list(kind_words().items())),
        ("priority", _("priority"), list(priority_words().items())),
        ("tier", _("tier"), list(tier_words().items())),
        ("language", _("language"), sorted(languages, key=lambda one: one[1].casefold())),
    ]


async def _problems(typed: str) -> Problems:
    words = "" if key_in(typed) is not None else typed.strip()[:200]
    return Problems(words, await problems_titled(words, MOST_PROBLEMS))
