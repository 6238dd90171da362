"""All that the page on resolution shows of a period, read and reckoned in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.reports.queries.parts import (
    Held,
    Slow,
    Spent,
    held_by_owner,
    resolved_by_length,
    slowest,
    time_spent_by,
)
from casedesk.reports.queries.resolution import (
    OpenAge,
    Resolution,
    counts_by,
    counts_by_span,
    open_ages,
    overview,
    resolution,
)
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.estimates import (
    Brief,
    Compared,
    Estimate,
    brief,
    compare,
    each_against_the_rest,
    estimate,
    step_for,
)
from casedesk.reports.rules.figures import together
from casedesk.reports.rules.moments import Count
from casedesk.reports.rules.parts import follow_up_for
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
    """Another period, and how this one differs from it at equal follow-up."""

    found: Resolution
    estimate: Estimate
    compared: Compared | None


@dataclass(frozen=True)
class Reading:
    """The whole of it. `within` is the follow-up, in seconds, at which spans and groups are told; `step` how finely
    times were counted, in microseconds."""

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
    step: int


async def read(asked: Asked, by: str, other: Period | None, within: int | None) -> Reading:
    """Reads a period in a fixed number of queries, and reckons what follows."""
    weeks = told_by_week(asked.period)
    spans = spans_of(asked.period, weeks=weeks)
    found = await overview(by, asked, spans)
    step = step_for(found.total.cases, found.total.median)
    of_spans = await counts_by_span(asked, spans, step)
    of_groups = await counts_by(by, asked, step)
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
        against=await _against(asked, other, everybody, step),
        spent=(await time_spent_by(by, asked))[:MOST_GROUPS],
        held=await held_by_owner(asked),
        lengths=await resolved_by_length(asked),
        slow=await slowest(asked),
        ages=await open_ages(asked),
        step=step,
    )


def _of_span(spans: Sequence[Span], found: Resolution, counts: list[Count], limit: int) -> OfSpan:
    return OfSpan(spans[int(found.key) - 1], found, brief(counts, limit))


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


async def _against(
    asked: Asked, other: Period | None, everybody: Sequence[Count], step: int
) -> Against | None:
    if other is None:
        return None
    then = asked.about(other)
    counts = together((await counts_by(None, then, step)).values())
    return Against(await resolution(then), estimate(counts), compare(everybody, counts))
