"""Reads the cases of a period in a fixed number of queries, and reckons what the page on resolution shows of them.

Whoever needs it imports it when it is needed: numpy takes a fifth of a second to load, and most processes never show
a report.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from casedesk.platform import db
from casedesk.reports.beside import MOST_SLOW, held_by, open_ages, slowest, time_spent
from casedesk.reports.queries.clusters import NO_PARTS, Parts, parts_of_problems
from casedesk.reports.queries.columns import Custody, Told, columns, custody, names_of, told_of
from casedesk.reports.queries.parts import Running, running_by
from casedesk.reports.queries.resolution import Resolution
from casedesk.reports.reading import Against, OfGroup, OfSpan, Reading
from casedesk.reports.rules.asked import Asked, may_share
from casedesk.reports.rules.clusters import Clustered, Members
from casedesk.reports.rules.columns import (
    Columns,
    by_length,
    coded,
    counts_of,
    edges_for,
    joined,
    longest,
    micros,
    places_of,
    times_of,
)
from casedesk.reports.rules.curves import Ints
from casedesk.reports.rules.parts import EXACT_UP_TO, follow_up_for
from casedesk.reports.rules.periods import Span, halves_of, spans_of, told_by_week
from casedesk.reports.rules.tallies import (
    FIXED,
    Tally,
    brief,
    compare,
    each_against_the_rest,
    estimate,
    tally,
)

MOST_GROUPS = 12
"""So many groups, the largest, are drawn and compared; the table has all."""
_NOWHERE = np.empty(0, np.int64)
ANY_GROUP = "kind"
"""Of the other cases no groups are shown; this one has the fewest."""


@dataclass(frozen=True)
class _Found:
    """What the database says of a period."""

    cases: Columns
    custody: Custody
    names: Mapping[int, str]
    slow: Sequence[Told]
    running: Running
    other: Columns | None
    parts: Parts
    other_parts: Parts


async def read(asked: Asked, by: str, other: Asked | None, within: int | None) -> Reading:
    """Reads a period, and reckons what follows: beside the other pages of this process, not before them."""
    periods, others = _halves(asked), [] if other is None else _halves(other)
    *found, running = await db.side_by_side(
        *(columns(by, half) for half in periods),
        *(columns(ANY_GROUP, half) for half in others),
        running_by(by, asked),
    )
    cases, before = joined(found[: len(periods)]), joined(found[len(periods) :]) if others else None
    held, slow, parts, other_parts = await db.side_by_side(
        custody(cases.case[cases.are("handed_on")], asked),
        told_of(cases.case[longest(cases, MOST_SLOW)]),
        parts_of_problems(cases.case),
        _parts_of_other(before),
    )
    names = await names_of(coded(np.concatenate((cases.owner, held.owner)))[0])
    return await asyncio.to_thread(
        _reckon, _Found(cases, held, names, slow, running, before, parts, other_parts), asked, other, within
    )


def _halves(asked: Asked) -> list[Asked]:
    """The same question about each half of its period: what is read of one is read beside the other."""
    return [asked.about(half) for half in halves_of(asked.period, asked.now)]


async def _parts_of_other(other: Columns | None) -> Parts:
    return NO_PARTS if other is None else await parts_of_problems(other.case)


def _reckon(found: _Found, asked: Asked, other: Asked | None, within: int | None) -> Reading:
    cases, before = found.cases, found.other
    known = [one for one in (cases, before) if one is not None]
    exactly = max(int(one.counted.sum()) for one in known) <= EXACT_UP_TO
    edges = edges_for([one.took[one.counted] for one in known], exactly=exactly)
    timed = _Timed(cases, edges, found.parts)
    everybody = timed.everybody
    whole = estimate(everybody)
    limit = within or follow_up_for(whole.half.at, business=asked.business)
    weeks = told_by_week(asked.period)
    return Reading(
        total=_resolution("", "", cases, np.arange(cases.case.size)),
        estimate=whole,
        within=limit,
        weeks=weeks,
        spans=_of_spans(timed, spans_of(asked.period, weeks=weeks), limit),
        groups=_of_groups(timed, limit),
        against=None
        if other is None or before is None
        else _against(timed, _Timed(before, edges, found.other_parts), shares=may_share(asked, other)),
        spent=time_spent(cases, found.running)[:MOST_GROUPS],
        held=held_by(cases, found.custody, found.names),
        lengths=by_length(cases.took[cases.counted & cases.resolved]),
        slow=slowest(cases, found.slow),
        ages=open_ages(cases, asked),
        exact=exactly,
        of_problems=(timed.members.problem.size, int(np.unique(timed.members.problem).size)),
    )


@dataclass(frozen=True)
class _Timed:
    """Cases by the place of their time among the times at which all of a page are tallied."""

    cases: Columns
    edges: Ints
    parts: Parts

    @cached_property
    def _joined(self) -> tuple[Ints, Ints]:
        """Which of the cases that count are part of a problem, by their places, and of which."""
        if not self.parts.case.size:
            return _NOWHERE, _NOWHERE
        by_key = np.argsort(self.cases.case, kind="stable")
        # Of the cases between them, too, it was asked whether they are.
        known = np.isin(self.parts.case, self.cases.case)
        places = by_key[np.searchsorted(self.cases.case, self.parts.case[known], sorter=by_key)]
        counted = self.cases.counted[places]
        return places[counted], self.parts.problem[known][counted]

    @cached_property
    def members(self) -> Members:
        """Those who are part of a problem."""
        places, problem = self._joined
        return Members(problem, self.at[places], self.cases.ways[places] == FIXED)

    @property
    def members_by_group(self) -> dict[str, Members]:
        """The same, by the key of their group."""
        group = self.cases.group[self._joined[0]]
        return {
            key: self.members.of(group == number) for number, (key, _name) in enumerate(self.cases.groups)
        }

    @cached_property
    def at(self) -> Ints:
        return np.searchsorted(self.edges, self.cases.took, side="right") - 1

    @property
    def everybody(self) -> Tally:
        return self.tally(np.arange(self.cases.case.size))

    def tally(self, places: Ints) -> Tally:
        counted = places[self.cases.counted[places]]
        return tally(self.edges, self.at[counted], self.cases.ways[counted])


def _resolution(key: str, name: str, cases: Columns, places: Ints) -> Resolution:
    counted = places[cases.counted[places]]
    took = cases.took[counted[cases.resolved[counted]]]
    answer = cases.answer[counted]
    counts, times = counts_of(cases.marks[places]), times_of(took, answer[answer >= 0])
    return Resolution(name=name, key=key, **counts, **times)  # type: ignore[arg-type]


def _of_spans(timed: _Timed, spans: Sequence[Span], limit: int) -> list[OfSpan]:
    cases = timed.cases
    starts = np.array([micros(span.starts) for span in spans])
    span_of = np.searchsorted(starts, cases.opened, side="right") - 1
    return [
        OfSpan(
            spans[number],
            _resolution(str(number + 1), "", cases, places),
            brief(timed.tally(places), limit),
        )
        for number, places in enumerate(places_of(span_of, len(spans)))
        if places.size
    ]


def _of_groups(timed: _Timed, limit: int) -> list[OfGroup]:
    cases = timed.cases
    tallies: dict[str, Tally] = {}
    found: list[Resolution] = []
    for (key, name), places in zip(cases.groups, places_of(cases.group, len(cases.groups)), strict=False):
        tallies[key] = timed.tally(places)
        found.append(_resolution(key, name, cases, places))
    found.sort(key=lambda one: (-one.cases, one.name))
    largest = {one.key: tallies[one.key] for one in found[:MOST_GROUPS]}
    members = {key: one for key, one in timed.members_by_group.items() if key in largest}
    compared = each_against_the_rest(largest, members) if len(largest) > 1 else {}
    return [OfGroup(one, brief(tallies[one.key], limit), compared.get(one.key)) for one in found]


def _against(these: _Timed, before: _Timed, *, shares: bool) -> Against:
    others = before.everybody
    clustered = Clustered(these.members, before.members)
    compared = None if shares else compare(these.everybody, others, clustered)
    found = _resolution("", "", before.cases, np.arange(before.cases.case.size))
    return Against(found, estimate(others), compared, shares)
