"""What the page on resolution tells beside its estimates, reckoned from the columns of a period: where the time went,
who had the cases, which took longest, and how old the open ones are.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from casedesk.reports.queries.columns import Custody, Told
from casedesk.reports.queries.parts import Held, Running, Slow, Spent
from casedesk.reports.queries.resolution import OpenAge
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import Columns, coded, longest, mean, micros, percentiles, places_of
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.parts import DAY
from casedesk.reports.rules.periods import OPEN_AGES_DAYS
from casedesk.reports.rules.tallies import FIXED, OTHERWISE, WAITING

MOST_SLOW = 10
ENDINGS = {FIXED: "resolved", OTHERWISE: "otherwise", WAITING: "open"}


def time_spent(cases: Columns, running: Running) -> list[Spent]:
    """Where the time of each group's cases went, the largest first: what runs now is added to what has ended."""
    found = []
    for (key, name), (many, *ended) in zip(cases.groups, cases.spent, strict=True):
        if many:
            runs = running.get(key, {})
            sums = zip(PARTS, ended, strict=True)
            means = {part: (us + runs.get(part, 0)) / many / SECOND for part, us in sums}
            found.append(Spent(name=name, key=key, cases=many, **means))
    return sorted(found, key=lambda one: (-one.cases, one.name))


def held_by(cases: Columns, several: Custody, names: Mapping[int, str]) -> list[Held]:
    """Each owner's cases, beside how long such cases were with anybody: those of one hand as they are, of the
    others each custody."""
    alone = np.flatnonzero(cases.counted & ~cases.are("handed_on"))
    handed_on = np.flatnonzero(cases.are("handed_on"))
    by_key = handed_on[np.argsort(cases.case[handed_on], kind="stable")]
    theirs = by_key[np.searchsorted(cases.case[by_key], several.case)]
    theirs_counted = cases.counted[theirs]
    case = np.concatenate((alone, theirs[theirs_counted]))
    owner = np.concatenate((cases.owner[alone], several.owner[theirs_counted]))
    held = np.concatenate((cases.took[alone], several.held[theirs_counted]))
    runs = np.concatenate((cases.are("open")[alone], several.runs[theirs_counted]))
    is_last = np.concatenate((np.ones(alone.size, bool), several.is_last[theirs_counted]))
    _categories, category = coded(cases.category[case])
    usual = np.bincount(category, held) / np.bincount(category)
    owners, place = coded(owner)
    each = {name: cases.are(name)[case] & is_last for name in ("resolved", "lasting", "judged")}
    each |= {"open": runs, "handed_on": ~is_last}
    counts = {name: np.bincount(place[are], minlength=owners.size).tolist() for name, are in each.items()}
    cases_of = np.bincount(place)
    expected = (np.bincount(place, usual[category]) / cases_of / SECOND).tolist()
    found = [
        Held(
            name=names.get(int(key), ""),
            key=str(key),
            cases=int(mine.size),
            **{name: many[number] for name, many in counts.items()},
            median=percentiles(held[mine], (0.5,))[0] or 0.0,
            mean=mean(held[mine]) or 0.0,
            expected=expected[number],
        )
        for number, (key, mine) in enumerate(zip(owners, places_of(place, owners.size), strict=False))
    ]
    return sorted(found, key=lambda one: (one.name, int(one.key)))


def slowest(cases: Columns, told: Sequence[Told]) -> list[Slow]:
    """Those that took longest, with what is told of them."""
    places = longest(cases, MOST_SLOW)
    about = {one.id: one for one in told}
    return [
        Slow(
            id=one.id,
            title=one.title,
            customer=one.customer,
            owner=one.owner,
            ending=ENDINGS[cases.ways[place]],
            opened_at=one.opened_at,
            took=int(cases.took[place]) / SECOND,
        )
        for place in places
        if (one := about.get(int(cases.case[place]))) is not None
    ]


def open_ages(cases: Columns, asked: Asked) -> list[OpenAge]:
    """Those that are open now, by their age; every class is there, empty ones too."""
    opened = cases.opened[cases.are("open")]
    edges = np.array([0, *OPEN_AGES_DAYS]) * DAY * SECOND
    classes = np.searchsorted(edges, micros(asked.now) - opened, side="right") - 1
    many = np.bincount(classes, minlength=edges.size).tolist()
    return [
        OpenAge(low, high, number)
        for low, high, number in zip((0, *OPEN_AGES_DAYS), (*OPEN_AGES_DAYS, None), many, strict=True)
    ]
