"""/reports/resolution: how long until it is really fixed?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import Response, get

from casedesk.fields.rules.asking import is_name
from casedesk.reports.charts import resolution as charts
from casedesk.reports.charts.words import length_ticks, length_words
from casedesk.reports.pages.differences import (
    HARDLY_EVER,
    chance_between_groups,
    chance_between_periods,
    difference_words,
    directed,
    spread,
)
from casedesk.reports.pages.frame import (
    MARK,
    OTHER_CASES,
    Frame,
    framed,
    group_words,
    menus_of,
    other_name,
    other_words,
    periods_offered,
    splits,
    without_menu,
)
from casedesk.reports.queries.resolution import OpenAge, first_case_opened
from casedesk.reports.reading import OfGroup, OfSpan, Reading
from casedesk.reports.rules.estimates import Estimate, shares_by
from casedesk.reports.rules.parts import TOOK_EDGES, follow_ups
from casedesk.reports.rules.periods import share
from casedesk.web.filters import day, duration, month, number, percent, short_day, short_month
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.phrases import begun
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/resolution"
MOST_NAMES = 13
"""So many names fit under a picture."""


@get(ADDRESS, guards=[requires("reports.see")])
async def show_resolution(request: StaffRequest) -> Response[str]:
    """The sentence, the picture and the tables of a period."""
    from casedesk.reports.reckoning import read

    groupings = await splits()
    frame = await framed(request, ADDRESS, tuple(groupings))
    found = await read(frame.asked, frame.by, frame.other, frame.within)
    page = Page(frame, found)
    return render(
        request,
        "reports/resolution.html",
        block="content",
        frame=frame,
        found=found,
        total=found.total,
        page=page,
        say=page.say,
        short=page.short,
        share=share,
        menus=menus_of(frame),
        without_menu=without_menu(frame),
        periods=periods_offered(frame),
        groupings=groupings,
        follow_ups=[
            (page.short(one), frame.address(within=one), one == found.within)
            for one in follow_ups(business=frame.asked.business)
        ],
        begins=await first_case_opened(frame.asked.viewer),
        may_fix=request.user.may("reports.baseline"),
    )


@dataclass(frozen=True)
class Page:
    """The pictures and sentences of the page, each made when it is asked for."""

    frame: Frame
    found: Reading

    @property
    def business(self) -> bool:
        """Whether working hours are told."""
        return self.frame.asked.business

    @property
    def say(self) -> Callable[[float], str]:
        """How a length is said in full."""
        return length_words(business=self.business)

    def short(self, seconds: float | None) -> str:
        """How a length is said where there is little room: "1 d 19 h", of working hours "43 h"."""
        if seconds is None:
            return _("not reached")
        if not self.business:
            return duration(seconds)
        hours = seconds / 3600
        return _("%(n)s h") % {"n": number(hours, 0 if hours >= 10 or hours.is_integer() else 1)}

    @property
    def says(self) -> str:
        """The first sentence, for who cannot see the picture."""
        half = self.found.estimate.half.at
        if half is None:
            return _("Not half of these cases are fixed yet.")
        return _("Half of all cases are fixed by %(time)s after the first word.") % {"time": self.say(half)}

    @property
    def comparison(self) -> str:
        """How this period differs from the other, in a sentence that one can repeat; empty where none is shown."""
        against = self.found.against
        if against is None:
            return ""
        name = other_words(self.frame)
        if against.shares:
            return _(
                "These and %(other)s share cases, so it cannot be told whether chance explains a difference."
            ) % {"other": name}
        if against.compared is None:
            return _("There are too few cases to compare with %(other)s.") % {"other": name}
        chance_words = chance_between_groups if self.chosen_freely else chance_between_periods
        return difference_words(against.compared, name, self.say, chance_words)

    @property
    def chosen_freely(self) -> bool:
        """Whether the other cases were chosen by what stands on them, and not only by when they were opened."""
        return self.frame.against == OTHER_CASES

    @property
    def other_words(self) -> str:
        """The others in a sentence."""
        return other_words(self.frame)

    @property
    def other_name(self) -> str:
        """The others in a word or two."""
        return begun(other_name(self.frame))

    def within(self, found: Estimate) -> float | None:
        """The share fixed within the follow-up."""
        shares = shares_by(found, self.found.within)
        return None if shares is None else shares[0]

    @property
    def shares_rows(self) -> list[list[str]]:
        """The picture of what became of them as a table: at each of its ticks what is fixed, ended otherwise, open."""
        found = self.found.estimate
        rows = []
        for at in length_ticks(charts.horizon(found), business=self.business)[1:]:
            shares = shares_by(found, at)
            cells = ["–"] * 3 if shares is None else [percent(one, 1) for one in (*shares, 1 - sum(shares))]
            rows.append([self.short(at), *cells])
        return rows

    @property
    def spent_heads(self) -> list[str]:
        """The parts of a case's time, and the whole."""
        return [*charts.part_names().values(), _("in all")]

    @property
    def spent_rows(self) -> list[list[str]]:
        """Where the time went as a table."""
        return [
            [
                group_words(self.frame.by, one.name),
                *(self.short(getattr(one, part)) for part in charts.part_names()),
                self.short(one.whole),
            ]
            for one in self.found.spent
        ]

    @property
    def length_rows(self) -> list[list[str]]:
        """How many took how long as a table."""
        return [
            [charts.took_words(place, business=self.business), number(many)]
            for place, many in enumerate(self.found.lengths)
        ]

    @property
    def age_rows(self) -> list[list[str]]:
        """How old the open ones are as a table."""
        return [[charts.age_words(one), number(one.cases)] for one in self.found.ages]

    @property
    def others_form(self) -> Form:
        """The form that chooses the other cases, with what is chosen."""
        said = self.frame.others_said
        days = {f"{MARK}from": self.frame.period.first, f"{MARK}to": self.frame.period.until}
        return Form({name: str(day) for name, day in days.items()} | dict(said))

    @property
    def others_kept(self) -> list[tuple[str, str]]:
        """What the address says beside the other cases."""
        asked = parse_qsl(urlsplit(self.frame.address(against=OTHER_CASES)).query)
        return [(name, value) for name, value in asked if not name.startswith(MARK)]

    @property
    def test_words(self) -> str:
        """The test behind the sentence, for who wants to know."""
        against = self.found.against
        if against is None or against.compared is None:
            return ""
        test = against.compared.test
        words = (
            _(
                "Log-rank test on the hazard of being fixed, cases of one problem as one cluster:"
                " χ² = %(chi2)s, p %(p)s; both followed for %(time)s."
            )
            if against.compared.problems
            else _(
                "Log-rank test on the hazard of being fixed: χ² = %(chi2)s, p %(p)s; both followed for %(time)s."
            )
        )
        return words % {
            "chi2": number(test.chi2, 2),
            "p": "< 0.0001" if test.p < HARDLY_EVER else f"= {number(test.p, 4)}",
            "time": self.short(against.compared.followed),
        }

    @property
    def problem_words(self) -> str:
        """That cases of one problem are not independent, and how they are counted; empty where there are none."""
        cases, problems = self.found.of_problems
        if not cases:
            return ""
        said = ngettext(
            "%(cases)s of these cases belong to one problem, which counts as one cluster where groups are compared.",
            "%(cases)s of these cases belong to %(problems)s problems, each of which counts as one cluster where"
            " groups are compared.",
            problems,
        )
        return said % {"cases": number(cases), "problems": number(problems)}

    @property
    def later_words(self) -> str:
        """By how much half are fixed later than of the others, with the interval."""
        against = self.found.against
        if against is None or against.compared is None or against.compared.later.at is None:
            return _("cannot be told")
        later = against.compared.later
        words = directed(later.at or 0.0, self.short)
        if later.low is None or later.high is None:
            return words
        return f"{words} ({spread(later.low, later.high, self.short)})"

    @property
    def shares(self) -> Any:
        """The picture of what became of them."""
        against = self.found.against
        other = None if against is None else (against.estimate, other_name(self.frame))
        return charts.shares_over_time(
            self.found.estimate,
            other,
            self.says,
            lambda seconds: self.frame.cases(outcome="resolved", took_to=seconds),
            business=self.business,
        )

    @property
    def trend(self) -> Any:
        """The picture by week or month at equal follow-up."""
        spans = self.found.spans
        return charts.trend(
            [self.span_name(one) for one in spans],
            [one.brief.within for one in spans],
            [self.span_cases(one) for one in spans],
            _("The share fixed within %(time)s, by when it was opened")
            % {"time": duration(self.found.within)},
            max(1, -(-len(spans) // MOST_NAMES)),
        )

    @property
    def halves(self) -> Any:
        """By when half are fixed, by group."""
        shown = [
            (self.group_name(one), one.brief.half, one.compared, self.group_cases(one))
            for one in self.found.groups
            if one.found.cases
        ]
        return charts.halves(
            shown[:12], _("By when half are fixed, with the interval of each"), business=self.business
        )

    @property
    def spent(self) -> Any:
        """Where the time went, by group."""
        rows = [
            (
                one,
                group_words(self.frame.by, one.name),
                self.frame.cases(**self.frame.of_group(one.key, one.name)),
            )
            for one in self.found.spent
        ]
        return charts.time_spent(rows, _("Where the time of a case went, the mean by group"), self.short)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The colours of the parts of a case's time."""
        return charts.part_legend()

    @property
    def distribution(self) -> Any:
        """How many took how long."""
        edges = [*TOOK_EDGES, None]
        hrefs = [
            self.frame.cases(outcome="resolved", took_from=low, took_to=high) for low, high in pairwise(edges)
        ]
        says = _("How many of the resolved took how long")
        return charts.distribution(self.found.lengths, hrefs, says, business=self.business)

    @property
    def ages(self) -> Any:
        """How old the open ones are."""
        return charts.open_by_age(self.found.ages, [self._age_cases(one) for one in self.found.ages])

    def _age_cases(self, age: OpenAge) -> str:
        today, period = self.frame.asked.now.date(), self.frame.period
        first = period.first if age.days_to is None else today - timedelta(days=age.days_to)
        until = today - timedelta(days=age.days_from) + timedelta(days=1)
        return self.frame.cases(
            **{"from": max(first, period.first), "to": min(until, period.until)}, outcome="open"
        )

    def span_name(self, one: OfSpan) -> str:
        """A week or month, short."""
        return _short(one.span.first, weeks=self.found.weeks)

    def span_title(self, one: OfSpan) -> str:
        """A week or month in full."""
        return day(one.span.first) if self.found.weeks else month(one.span.first)

    def span_cases(self, one: OfSpan, **more: Any) -> str:
        """The cases of a week or month."""
        return self.frame.cases(**{"from": one.span.first, "to": one.span.until}, **more)

    def group_name(self, one: OfGroup) -> str:
        """A group as people read it."""
        return group_words(self.frame.by, one.found.name)

    def group_cases(self, one: OfGroup, **more: Any) -> str:
        """The cases of a group."""
        return self.frame.cases(**self.frame.of_group(one.found.key, one.found.name), **more)

    def group_report(self, one: OfGroup) -> str:
        """This report of the group alone; its cases, where a report cannot be narrowed to it."""
        said = self.frame.of_group(one.found.key, one.found.name)
        return self.group_cases(one) if is_name(self.frame.by) else self.frame.address(**said)

    def verdict(self, one: OfGroup) -> tuple[str, str]:
        """Whether a group differs from the others, in two words and a kind of colour."""
        compared = one.compared
        if compared is None:
            return _("too few"), ""
        if not compared.told or compared.later.at is None:
            return _("could be chance"), ""
        return (_("slower"), "late") if compared.later.at > 0 else (_("faster"), "done")

    def then(self, words: str) -> str:
        """What a figure was in the other period."""
        name = other_name(self.frame) if self.chosen_freely else other_words(self.frame)
        return f"{name}: {words}" if self.found.against is not None else ""


def _short(first: date, *, weeks: bool) -> str:
    return short_day(first) if weeks else short_month(first)


ROUTES: list[Any] = [show_resolution]
