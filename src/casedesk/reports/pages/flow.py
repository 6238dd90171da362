"""/reports/flow: does more come in than goes out, and how often does it change hands?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from litestar import Response, get

from casedesk.platform import db
from casedesk.reports.charts import flow as charts
from casedesk.reports.charts.resolution import age_words, part_names
from casedesk.reports.pages.counting import counted, still_counting
from casedesk.reports.pages.frame import Frame, framed
from casedesk.reports.pages.menus import head_of
from casedesk.reports.pages.resolution_links import of_age
from casedesk.reports.pages.wording import group_words, other_words, splits
from casedesk.reports.patience import Counting
from casedesk.reports.queries.flow import Handling, Waiting, handling, handling_at_once, open_now
from casedesk.reports.queries.resolution import OpenAge, first_case_opened
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.behind import WENT
from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.reports.rules.periods import OPEN_AGES_DAYS, Span, is_half_in, share, spans_of, told_by_week
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number
from casedesk.web.phrases import begun
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.time_filters import day, month, months_of_axis, short_day

ADDRESS = "/reports/flow"

Cell = str | tuple[str, str]
"""What stands in a table behind a picture: words, or words and where they lead."""


@get(ADDRESS, guards=[requires("reports.see")])
async def show_flow(request: StaffRequest) -> Response[str]:
    """What came in and went out, what stands, and how it went through our hands."""
    groupings = await splits()
    frame = await framed(request, ADDRESS, tuple(groupings))
    head = head_of(request, frame)
    found = await counted(frame, lambda: read_flow(frame))
    if isinstance(found, Counting):
        return still_counting(request, found, _("Does more come in than goes out?"), head)
    page = Page(frame, *found)
    return render(
        request,
        "reports/flow.html",
        block="content",
        **head,
        page=page,
        all=page.all,
        then=page.then,
        other=other_words(frame),
        share=share,
        groupings=groupings,
        begins=await first_case_opened(frame.asked.viewer),
    )


class Told(NamedTuple):
    """What the page and its spreadsheets tell of the period."""

    weeks: bool
    spans: list[Span]
    begun: dict[str, int]
    stretches: list[Stretch]
    all: Handling
    groups: list[Handling]
    then: Handling | None
    waiting: list[Waiting]


async def read_flow(frame: Frame) -> Told:
    """Reads it, in a fixed number of queries."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.moves import moves

    asked = frame.asked
    weeks = told_by_week(asked.period)
    spans = [one for one in spans_of(asked.period, weeks=weeks) if one.starts <= asked.now]
    (begun, stretches), (everybody, groups), then, waiting = await db.side_by_side(
        moves(asked, [one.starts for one in spans]),
        handling_at_once(frame.by, asked),
        _other(frame.other),
        open_now(asked, OPEN_AGES_DAYS),
    )
    return Told(weeks, spans, begun, stretches, everybody, groups, then, waiting)


async def _other(other: Asked | None) -> Handling | None:
    return None if other is None else await handling(other)


@dataclass(frozen=True)
class Page:
    """The figures, pictures and sentences of the page."""

    frame: Frame
    weeks: bool
    spans: list[Span]
    begun: dict[str, int]
    stretches: list[Stretch]
    all: Handling
    groups: list[Handling]
    then: Handling | None
    waiting: list[Waiting]

    @property
    def opened(self) -> int:
        """How many came in."""
        return sum(one.opened for one in self.stretches)

    @property
    def resolved(self) -> int:
        """How many were resolved, each time counted."""
        return sum(one.resolved for one in self.stretches)

    @property
    def otherwise(self) -> int:
        """How many ended otherwise."""
        return sum(one.otherwise for one in self.stretches)

    @property
    def reopened(self) -> int:
        """How many times a resolved case was taken up again."""
        return sum(one.reopened for one in self.stretches)

    @property
    def backlog_then(self) -> int:
        """How many were open when the period began."""
        return sum(self.begun.values())

    @property
    def last(self) -> Stretch:
        """How it stood at the end."""
        return self.stretches[-1]

    @property
    def says(self) -> str:
        """The first sentence: what happened to the heap."""
        grew = self.last.backlog - self.backlog_then
        if not grew:
            return _("As many are open at the end of the period as when it began.")
        more = _("%(n)s more are open than when the period began.")
        fewer = _("%(n)s fewer are open than when the period began.")
        return (more if grew > 0 else fewer) % {"n": number(abs(grew))}

    @property
    def names(self) -> list[str]:
        """Weeks or months, short."""
        firsts = [one.first for one in self.spans]
        return [short_day(first) for first in firsts] if self.weeks else months_of_axis(firsts)

    def title(self, span: Span) -> str:
        """A week or month in full."""
        return day(span.first) if self.weeks else month(span.first)

    def span_cases(self, span: Span) -> str:
        """The cases opened in a week or month."""
        return self.frame.cases(**{"from": span.first, "to": span.until})

    @property
    def drawn(self) -> list[bool]:
        """Which weeks or months the picture's lines go through: all, where fewer than two are half there."""
        half_in = [is_half_in(span, weeks=self.weeks) for span in self.spans]
        return half_in if sum(half_in) > 1 else [True] * len(self.spans)

    @property
    def unfinished(self) -> bool:
        """Whether the last week or month is drawn and not over yet."""
        return self.drawn[-1] and self.frame.asked.now < self.frame.period.end

    @property
    def hardly_there(self) -> list[str]:
        """The weeks or months that the picture leaves out."""
        return [self.title(span) for span, drawn in zip(self.spans, self.drawn, strict=True) if not drawn]

    @property
    def flow(self) -> Any:
        """What came and went."""
        hrefs = [self.span_cases(one) for one in self.spans]
        return charts.came_and_went(self.names, self.stretches, hrefs, self.says, self.drawn, self.unfinished)

    @property
    def standing(self) -> Any:
        """What stood where."""
        says = _("How many were open, by stage, over time")
        return charts.standing(self.names, self.begun, self.stretches, says)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The colours of the stages."""
        return charts.stage_legend()

    @property
    def age_classes(self) -> list[tuple[OpenAge, int, int]]:
        """How many of each age are open now, with us and with the customer."""
        classes = zip((0, *OPEN_AGES_DAYS), (*OPEN_AGES_DAYS, None), strict=True)
        found = {(one.place, one.theirs): one.cases for one in self.waiting}
        return [
            (OpenAge(low, high, 0), found.get((place, False), 0), found.get((place, True), 0))
            for place, (low, high) in enumerate(classes)
        ]

    @property
    def ages(self) -> Any:
        """How old what is open now is."""
        classes = self.age_classes
        return charts.ages(
            [age_words(age) for age, _ours, _theirs in classes],
            [(ours, theirs) for _age, ours, theirs in classes],
            [self._age_cases(age) for age, _ours, _theirs in classes],
        )

    @property
    def span_word(self) -> str:
        """What a row of the tables by time is about."""
        return _("Week from") if self.weeks else _("Month")

    @property
    def flow_rows(self) -> list[list[Cell]]:
        """What came and went as a table; what was opened leads to its cases."""
        return [
            [
                self.title(span),
                (number(one.opened), self.span_cases(span)) if one.opened else number(0),
                *(self._moved(place, went, getattr(one, went)) for went in WENT),
            ]
            for place, (span, one) in enumerate(zip(self.spans, self.stretches, strict=True))
        ]

    def _until(self, place: int) -> datetime:
        """Where a stretch ends."""
        return self.spans[place + 1].starts if place + 1 < len(self.spans) else self.frame.period.end

    def _moved(self, place: int, went: str, many: int) -> Cell:
        since, until = self.spans[place].starts, self._until(place)
        return self._counted(many, went=went, since=since.isoformat(), until=until.isoformat())

    def _stood(self, place: int, stage: str, many: int) -> Cell:
        return self._counted(many, stood=stage, until=self._until(place).isoformat())

    def _counted(self, many: int, **filters: Any) -> Cell:
        """A number and its cases, whenever they were opened."""
        return (number(many), self.frame.cases(**self._whenever, **filters)) if many else number(0)

    @property
    def _whenever(self) -> dict[str, Any]:
        return {"from": "1990-01-01", "to": self.frame.asked.now.date() + timedelta(days=1)}

    def stood_at_the_end(self, where: str) -> str:
        """The cases that were `open`, or `ours` of these, at the end of the period."""
        return self.frame.cases(
            **self._whenever, stood=where, until=self._until(len(self.spans) - 1).isoformat()
        )

    @property
    def standing_heads(self) -> list[str]:
        """The stages in which cases stood, and the whole."""
        names = part_names()
        return [self.span_word, *(begun(names[stage]) for stage in STAGES), _("Open at the end")]

    @property
    def standing_rows(self) -> list[list[Cell]]:
        """What stood where as a table."""
        return [
            [
                self.title(span),
                *(self._stood(place, stage, one.standing[stage]) for stage in STAGES),
                self._stood(place, "open", one.backlog),
            ]
            for place, (span, one) in enumerate(zip(self.spans, self.stretches, strict=True))
        ]

    @property
    def age_rows(self) -> list[list[Cell]]:
        """How old what is open now is, as a table; each class leads to its cases."""
        return [
            [
                age_words(age),
                number(ours),
                number(theirs),
                (number(ours + theirs), self._age_cases(age)) if ours + theirs else number(0),
            ]
            for age, ours, theirs in self.age_classes
        ]

    @property
    def open_now(self) -> int:
        """How many are open now."""
        return sum(one.cases for one in self.waiting)

    @property
    def theirs_now(self) -> int:
        """With how many of them the ball is with the customer."""
        return sum(one.cases for one in self.waiting if one.theirs)

    def _age_cases(self, age: OpenAge) -> str:
        """Whenever they were opened; ages are in calendar time."""
        return self.frame.cases(**self._whenever, outcome="open", **of_age(age))

    def group_name(self, one: Handling) -> str:
        """A group as people read it."""
        return group_words(self.frame.by, one.name)

    def group_cases(self, one: Handling, outcome: str = "counted") -> str:
        """The cases of a group."""
        return self.frame.cases(**self.frame.of_group(one.key, one.name), outcome=outcome)


ROUTES: list[Any] = [show_flow]
