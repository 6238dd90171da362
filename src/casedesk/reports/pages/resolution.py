"""/reports/resolution: how long until it is really fixed?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.reports.charts import resolution as charts
from casedesk.reports.charts.words import length_words
from casedesk.reports.pages.frame import (
    Frame,
    framed,
    group_words,
    grouping_words,
    menus_of,
    other_name,
    other_words,
    periods_offered,
    without_menu,
)
from casedesk.reports.pages.spreadsheets import as_csv
from casedesk.reports.queries.resolution import OpenAge, Resolution, first_case_opened
from casedesk.reports.reading import OfGroup, OfSpan, Reading, exactly_timed, read
from casedesk.reports.rules.estimates import UNLIKELY, Compared
from casedesk.reports.rules.parts import TOOK_EDGES, follow_ups
from casedesk.reports.rules.periods import share
from casedesk.web.filters import day, duration, month, number, percent
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/resolution"
HARDLY_EVER = 1e-4
MOST_NAMES = 13
"""So many names fit under a picture."""


@get(ADDRESS, guards=[requires("reports.see")])
async def show_resolution(request: StaffRequest) -> Response[str]:
    """The sentence, the picture and the tables of a period."""
    frame = await framed(request, ADDRESS)
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
        menus=await menus_of(frame),
        without_menu=without_menu(frame),
        periods=periods_offered(frame),
        groupings=grouping_words(),
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
        return _("%(n)s h") % {"n": number(hours, 0 if hours >= 10 else 1)}

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
        if against.compared is None:
            return _("There are too few cases to compare with %(other)s.") % {"other": name}
        return difference_words(against.compared, name, self.say)

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
            (one, group_words(self.frame.by, one.name), self.frame.cases(**{self.frame.by: one.key or 0}))
            for one in self.found.spent
        ]
        return charts.time_spent(rows, _("Where the time of a case went, the mean by group"))

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
        return self.frame.cases(**{self.frame.by: one.found.key or 0}, **more)

    def group_report(self, one: OfGroup) -> str:
        """This report of the group alone."""
        return self.frame.address(**{self.frame.by: one.found.key or 0})

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
        return f"{other_words(self.frame)}: {words}" if self.found.against is not None else ""


def _short(first: date, *, weeks: bool) -> str:
    return f"{first.day} {first:%b}" if weeks else f"{first:%b}"


def difference_words(found: Compared, name: str, say: Callable[[float], str]) -> str:
    """How two periods differ and whether chance explains it."""
    later = found.later
    if later.at is None:
        head = _("Half were not reached in one of the two, so no difference of times can be told.")
        return f"{head} {chance_words(found.chance)}"
    words = (
        _("That is %(time)s later than in %(other)s.")
        if later.at > 0
        else _("That is %(time)s sooner than in %(other)s.")
    )
    head = words % {"time": say(abs(later.at)), "other": name}
    if later.low is not None and later.high is not None:
        head = f"{head[:-1]} ({_spread(later.low, later.high, say)})."
    return f"{head} {chance_words(found.chance)}"


def _spread(low: float, high: float, say: Callable[[float], str]) -> str:
    """An interval of a difference, each end with its direction."""

    def directed(value: float) -> str:
        return (_("%(time)s later") if value > 0 else _("%(time)s sooner")) % {"time": say(abs(value))}

    return _("from %(low)s to %(high)s") % {"low": directed(low), "high": directed(high)}


def chance_words(chance: float) -> str:
    """How often chance alone would make such a difference, as one can say it to anybody."""
    if chance < HARDLY_EVER:
        return _(
            "If nothing had changed, so large a difference would appear less than once in 10,000 such periods."
        )
    if chance < UNLIKELY:
        rounded = round(1 / chance, -1) if chance <= 0.01 else round(1 / chance)
        words = _("If nothing had changed, so large a difference would appear once in %(n)s such periods.")
        return words % {"n": number(rounded)}
    words = _("It could be chance: if nothing had changed, %(share)s of such periods would differ as much.")
    return words % {"share": percent(chance)}


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def resolution_csv(request: StaffRequest) -> Response[str]:
    """One table of the page for a spreadsheet. Times are in seconds."""
    frame = await framed(request, ADDRESS)
    found = await read(frame.asked, frame.by, frame.other, frame.within)
    tables: dict[str, Callable[[Frame, Reading], Table]] = {
        "spans": _spans_table,
        "groups": _groups_table,
        "curve": _curve_table,
        "spent": _spent_table,
        "held": _held_table,
        "lengths": _lengths_table,
        "slowest": _slowest_table,
    }
    asked = request.query_params.get("table", "groups")
    name = asked if asked in tables else "groups"
    if name in ("groups", "spans"):
        found = await exactly_timed(found, frame.asked, frame.by)
    columns, rows = tables[name](frame, found)
    told = frame.by if name == "groups" else name
    return as_csv(f"resolution-{told}-{frame.period.first}-{frame.period.last}", columns, rows)


Table = tuple[list[str], list[list[Any]]]
_FIGURES = [name for name in Resolution.__struct_fields__ if name not in ("name", "key")]
_ESTIMATES = ["fixed_median", "fixed_median_low", "fixed_median_high", "fixed_within"]


def _estimates(one: OfSpan | OfGroup) -> list[Any]:
    half = one.brief.half
    return [half.at, half.low, half.high, one.brief.within.at]


def _figures(found: Resolution) -> list[Any]:
    return [getattr(found, name) for name in _FIGURES]


def _spans_table(frame: Frame, found: Reading) -> Table:
    rows = [[one.span.first, one.span.until, *_figures(one.found), *_estimates(one)] for one in found.spans]
    return ["from", "to", *_FIGURES, *_ESTIMATES], rows


def _groups_table(frame: Frame, found: Reading) -> Table:
    rows = [
        [
            one.found.name,
            *_figures(one.found),
            *_estimates(one),
            one.compared.chance if one.compared else None,
        ]
        for one in found.groups
    ]
    return ["name", *_FIGURES, *_ESTIMATES, "chance_adjusted"], rows


def _curve_table(frame: Frame, found: Reading) -> Table:
    return ["time", "fixed", "low", "high", "ended_otherwise"], [
        [one.time, one.fixed, one.low, one.high, one.otherwise] for one in found.estimate.curve
    ]


def _spent_table(frame: Frame, found: Reading) -> Table:
    names = [name for name in type(found.spent[0]).__struct_fields__ if name != "key"] if found.spent else []
    return names, [[getattr(one, name) for name in names] for one in found.spent]


def _held_table(frame: Frame, found: Reading) -> Table:
    names = [name for name in type(found.held[0]).__struct_fields__ if name != "key"] if found.held else []
    return names, [[getattr(one, name) for name in names] for one in found.held]


def _lengths_table(frame: Frame, found: Reading) -> Table:
    ends = [*TOOK_EDGES[1:], None]
    return ["from", "to", "resolved"], [
        list(row) for row in zip(TOOK_EDGES, ends, found.lengths, strict=True)
    ]


def _slowest_table(frame: Frame, found: Reading) -> Table:
    return ["case", "ending", "opened_at", "took"], [
        [f"C-{one.id}", one.ending, one.opened_at.isoformat(), one.took] for one in found.slow
    ]


ROUTES: list[Any] = [show_resolution, resolution_csv]
