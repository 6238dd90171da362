"""All that the page on resolution shows of a period, read and reckoned in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from casedesk.platform import db
from casedesk.reports.queries.parts import (
    Held,
    Slow,
    Spent,
    held_by_owner,
    slowest,
    time_spent_by,
)
from casedesk.reports.queries.resolution import (
    OpenAge,
    Overview,
    Resolution,
    counts_at_once,
    open_ages,
    overview,
    resolution_by,
    resolution_by_span,
)
from casedesk.reports.rules.asked import Asked, may_share
from casedesk.reports.rules.estimates import (
    Brief,
    Compared,
    Estimate,
    brief,
    compare,
    each_against_the_rest,
    estimate,
)
from casedesk.reports.rules.figures import naive_of, together
from casedesk.reports.rules.moments import Count
from casedesk.reports.rules.parts import EXACT_UP_TO, by_length, follow_up_for
from casedesk.reports.rules.periods import Period, Span, spans_of, told_by_week

MOST_GROUPS = 12
"""So many groups, the largest, are drawn and compared; the table has all."""


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
    times were counted to the microsecond, and not in steps."""

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


async def read(asked: Asked, by: str, other: Asked | None, within: int | None) -> Reading:
    """Reads a period in a fixed number of queries, and reckons what follows."""
    weeks = told_by_week(asked.period)
    spans = spans_of(asked.period, weeks=weeks)
    held, found, before = await db.side_by_side(
        held_by_owner(asked), overview(by, asked, spans), _other(other)
    )
    exactly = max(found.total.cases, before.total.cases if before else 0) <= EXACT_UP_TO
    (of_spans, of_groups), then, spent, slow, ages = await db.side_by_side(
        counts_at_once(by, asked, spans, exactly=exactly),
        _other_counts(other, exactly=exactly),
        time_spent_by(by, asked),
        slowest(asked),
        open_ages(asked),
    )
    everybody = together(of_spans.values())
    whole = estimate(everybody)
    limit = within or follow_up_for(whole.half.at, business=asked.business)
    return Reading(
        total=found.total,
        estimate=whole,
        within=limit,
        weeks=weeks,
        spans=[
            _of_span(spans, one, of_spans.get(one.key, []), limit) for one in found.spans if int(one.key) > 0
        ],
        groups=_of_groups(found.groups, of_groups, limit),
        against=None
        if other is None or before is None
        else _against(everybody, before.total, then, may_share(asked, other)),
        spent=spent[:MOST_GROUPS],
        held=held,
        lengths=by_length(everybody),
        slow=slow,
        ages=ages,
        exact=exactly,
    )


ANY_GROUP = "kind"
"""Of the other cases no groups are shown; this one has the fewest."""


async def _other(other: Asked | None) -> Overview | None:
    return None if other is None else await overview(ANY_GROUP, other, [_whole(other.period)])


async def _other_counts(other: Asked | None, *, exactly: bool) -> list[Count]:
    if other is None:
        return []
    of_span, _groups = await counts_at_once(ANY_GROUP, other, [_whole(other.period)], exactly=exactly)
    return together(of_span.values())


def _whole(period: Period) -> Span:
    return Span(period.first, period.until, period.start)


def _of_span(spans: Sequence[Span], found: Resolution, counts: list[Count], limit: int) -> OfSpan:
    times = naive_of(counts, found.left_out)
    timed = structs.replace(found, median=times.median, p90=times.p90, mean=times.mean)
    return OfSpan(spans[int(found.key) - 1], timed, brief(counts, limit))


async def exactly_timed(found: Reading, asked: Asked, by: str) -> Reading:
    """The same with the times of spans and groups to the microsecond, as a file of figures wants them."""
    spans = [one.span for one in found.spans]
    of_spans = {one.key: one for one in await resolution_by_span(spans, asked)} if spans else {}
    of_groups = {one.key: one for one in await resolution_by(by, asked)}
    return replace(
        found,
        spans=[
            replace(one, found=of_spans.get(str(place), one.found))
            for place, one in enumerate(found.spans, start=1)
        ],
        groups=[replace(one, found=of_groups.get(one.found.key, one.found)) for one in found.groups],
    )


def _of_groups(groups: Sequence[Resolution], counts: dict[str, list[Count]], limit: int) -> list[OfGroup]:
    largest = {one.key: counts.get(one.key, []) for one in groups[:MOST_GROUPS]}
    compared = each_against_the_rest(largest) if len(largest) > 1 else {}
    return [
        OfGroup(
            one,
            brief(counts.get(one.key, []), limit),
            compared.get(one.key),
        )
        for one in groups
    ]


def _against(everybody: Sequence[Count], found: Resolution, counts: Sequence[Count], shares: bool) -> Against:
    compared = None if shares else compare(everybody, counts)
    return Against(found, estimate(counts), compared, shares)
