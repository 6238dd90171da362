"""The pictures of the page on resolution, and the table behind each."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from casedesk.reports.charts import resolution as charts
from casedesk.reports.charts.words import length_ticks
from casedesk.reports.pages.frame import Frame
from casedesk.reports.pages.resolution_links import Links
from casedesk.reports.pages.resolution_words import Words
from casedesk.reports.pages.wording import group_words, other_name
from casedesk.reports.reading import Reading
from casedesk.reports.rules.estimates import shares_by
from casedesk.reports.rules.parts import TOOK_EDGES
from casedesk.web.charts import every_with_room
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number, percent
from casedesk.web.time_filters import duration


@dataclass(frozen=True)
class Pictures:
    """The pictures of the page, each made when it is asked for, and the table behind each."""

    frame: Frame
    found: Reading
    words: Words
    links: Links

    @property
    def shares_rows(self) -> list[list[str]]:
        """The picture of what became of them as a table: at each of its ticks what is fixed, ended otherwise, open."""
        found = self.found.estimate
        rows = []
        for at in length_ticks(charts.horizon(found), business=self.words.business)[1:]:
            shares = shares_by(found, at)
            cells = ["–"] * 3 if shares is None else [percent(one, 1) for one in (*shares, 1 - sum(shares))]
            rows.append([self.words.short(at), *cells])
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
                *(self.words.short(getattr(one, part)) for part in charts.part_names()),
                self.words.short(one.whole),
            ]
            for one in self.found.spent
        ]

    @property
    def length_rows(self) -> list[list[str]]:
        """How many took how long as a table."""
        return [
            [charts.took_words(place, business=self.words.business), number(many)]
            for place, many in enumerate(self.found.lengths)
        ]

    @property
    def age_rows(self) -> list[list[str]]:
        """How old the open ones are as a table."""
        return [[charts.age_words(one), number(one.cases)] for one in self.found.ages]

    @property
    def shares(self) -> Any:
        """The picture of what became of them."""
        against = self.found.against
        other = None if against is None else (against.estimate, other_name(self.frame))
        return charts.shares_over_time(
            self.found.estimate,
            other,
            self.words.says,
            lambda seconds: self.frame.cases(outcome="resolved", took_to=seconds),
            business=self.words.business,
        )

    @property
    def trend(self) -> Any:
        """The picture by week or month at equal follow-up."""
        spans = self.found.spans
        return charts.trend(
            self.words.span_names,
            [one.brief.within for one in spans],
            [self.links.span_cases(one) for one in spans],
            _("The share fixed within %(time)s, by when it was opened")
            % {"time": duration(self.found.within)},
            every_with_room(self.words.span_names),
        )

    @property
    def halves(self) -> Any:
        """By when half are fixed, by group."""
        shown = [
            (self.words.group_name(one), one.brief.half, one.compared, self.links.group_cases(one))
            for one in self.found.groups
            if one.found.cases
        ]
        return charts.halves(
            shown[:12], _("By when half are fixed, with the interval of each"), business=self.words.business
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
        return charts.time_spent(
            rows, _("Where the time of a case went, the mean by group"), self.words.short
        )

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
        return charts.distribution(self.found.lengths, hrefs, says, business=self.words.business)

    @property
    def ages(self) -> Any:
        """How old the open ones are."""
        return charts.open_by_age(self.found.ages, [self.links.age_cases(one) for one in self.found.ages])
