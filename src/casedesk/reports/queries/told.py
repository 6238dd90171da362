"""All that is told of the requests of a period, from their columns."""

from collections import Counter, defaultdict
from decimal import Decimal

import numpy as np

from casedesk.reports.queries.columns import names_of
from casedesk.reports.queries.empowerment import Given, OfAgent, OfLimit, OfReason, Told
from casedesk.reports.queries.requests import EXPIRED, REVERSED, WITHIN, Requests
from casedesk.reports.rules.columns import NEVER, coded, percentiles, places_of
from casedesk.reports.rules.curves import Ints, Truths

_MILLI = -3


async def told_of(these: Requests) -> Told:
    """All that is told of them."""
    names = await names_of(coded(these.agent)[0])
    agents, spots = _by_agent(these, names)
    return Told(_given(these), _by_limit(these), _by_reason(these), agents, spots)


def _given(these: Requests) -> Given:
    everybody = np.arange(these.agent.size)
    median, p90 = percentiles(these.waits(everybody), (0.5, 0.9))
    return Given(
        requests=these.agent.size,
        spot=_many(~these.asked),
        asked=_many(these.asked),
        approved=_many(these.approved),
        as_asked=_many(these.approved & (these.granted == these.wanted)),
        refused=_many(these.refused),
        withdrawn=_many(these.withdrawn & ~these.given),
        waiting=_many(these.asked & ~these.given & (these.ended_at == NEVER)),
        granted=_many(these.given),
        reversed=_many(these.state == REVERSED),
        due=_many(these.due),
        late=_many(these.late),
        wait_median=median,
        wait_p90=p90,
    )


def _by_limit(these: Requests) -> list[OfLimit]:
    """Of those that went to somebody else."""
    over: defaultdict[str, list[Ints]] = defaultdict(list)
    for several, places in zip(these.passed, places_of(these.limits, len(these.passed)), strict=False):
        for line in filter(None, several.split(WITHIN)):
            over[line].append(places[these.asked[places]])
    found = [
        OfLimit(
            line, places.size, _many(these.approved[places]), _many(these.refused[places]),
            percentiles(these.waits(places), (0.5,))[0],
        )
        for line, parts in over.items()
        if (places := np.concatenate(parts)).size
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.asked, one.line))


def _by_reason(these: Requests) -> list[OfReason]:
    given = these.given & (these.state != EXPIRED)
    found: list[OfReason] = []
    for said, places in zip(these.reasons, places_of(these.reason, len(these.reasons)), strict=False):
        mine = places[given[places]]
        if mine.size:
            reason, currency = said.split(WITHIN)
            sums = (_sum(column[mine]) for column in (these.granted, these.came_back))
            found.append(OfReason(reason, currency, mine.size, *sums))
    used = Counter[str]()
    for one in found:
        used[one.currency] += one.granted
    return sorted(found, key=lambda one: (-used[one.currency], one.currency, -one.given, one.reason))


def _sum(thousandths: Ints) -> Decimal:
    return Decimal(int(thousandths.sum())).scaleb(_MILLI)


def _by_agent(
    these: Requests, names: dict[int, str]
) -> tuple[list[OfAgent], dict[tuple[int, int | None], int]]:
    agents, agent = coded(these.agent)
    categories, category = coded(these.category)
    found: list[OfAgent] = []
    spots: dict[tuple[int, int | None], int] = {}
    for key, mine in zip(agents.tolist(), places_of(agent, agents.size), strict=False):
        asked = these.asked[mine]
        on_the_spot = mine.size - _many(asked)
        found.append(
            OfAgent(key, names[key], mine.size, on_the_spot, _many(asked), _many(these.refused[mine]))
        )
        all_of = np.bincount(category[mine], minlength=categories.size)
        spot_of = np.bincount(category[mine[~asked]], minlength=categories.size)
        spots |= {
            (key, int(categories[place]) or None): int(spot_of[place]) for place in np.flatnonzero(all_of)
        }
    return sorted(found, key=lambda one: (-one.requests, one.agent_id)), spots


def _many(which: Truths) -> int:
    return int(np.count_nonzero(which))
