"""The cases of a period in columns: what is counted of each stands at the same place in all of them.

A page asks some hundred things of the same cases. Asked of the database one by one, each is another look at every
row; here each is a pass over a few columns of numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from math import floor
from operator import add

import numpy as np

from casedesk.reports.rules.curves import Ints, Truths
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.parts import LONGEST_STEP, STEPS, TOOK_EDGES
from casedesk.reports.rules.stage_moves import EPOCH
from casedesk.reports.rules.tallies import FIXED, OTHERWISE, WAITING

_MICROSECOND = timedelta(microseconds=1)
_MOST = np.iinfo(np.int64).max

NONE = np.empty(0, np.int64)
"""A column of nothing."""

KEPT_MARKS = (
    "resolved", "open", "ended_otherwise", "left_out", "reopened", "repeated", "asked", "confirmed", "first_contact",
    "handed_on",
)  # fmt: skip
"""What stands in the column `marks` of the facts, in the order of its bits."""
MARKS = (*KEPT_MARKS, "lasting", "provisional", "judged", "answered", "uncounted")
"""What is true of a case or not, each a bit of one number. What follows from now or the clock is not kept."""
COUNTS = ("cases", *(name for name in MARKS if name != "handed_on"))
"""What is counted of a period, a span or a group."""
_BEYOND = ("left_out", "uncounted")
"""What is counted of the cases that are in no other figure."""


@cache
def bit(name: str) -> int:
    """The bit of a mark."""
    return 1 << MARKS.index(name)


NEVER = _MOST
"""A moment that does not come, as PostgreSQL sends it."""


def by_now(resolved: Truths, opened: Ints, first: Ints, lasts_from: Ints, now: int, window: int) -> Ints:
    """What is true of cases by now, as bits: that their fix lasts, has yet to show it, or had the time to. `first` is
    how long until they were first resolved, below zero where they never were; who did not last is judged when the
    window after that is over."""
    lasting = lasts_from <= now
    judged = (first >= 0) & (lasting | (opened + first + window <= now))
    provisional = resolved & ~lasting & (lasts_from != NEVER)
    found: Ints = lasting * bit("lasting") + provisional * bit("provisional") + judged * bit("judged")
    return found


def micros(moment: datetime) -> int:
    """A moment as it stands in a column."""
    return (moment - EPOCH) // _MICROSECOND


@dataclass(frozen=True)
class Columns:
    """The cases of a period. `groups` has key and name of each group, `group` the place of each case's among them.

    `spent` has for each group how many cases are in it, neither spam nor duplicates, and their time in each part, what
    runs now left out. Lengths are microseconds of the clock asked for, below zero where it did not run or what is
    timed did not come.
    """

    groups: Sequence[tuple[str, str]]
    spent: Sequence[tuple[int, ...]]
    group: Ints
    case: Ints
    opened: Ints
    took: Ints
    answer: Ints
    marked: Ints
    owner: Ints
    category: Ints

    @cached_property
    def marks(self) -> Ints:
        """All that is true of each case."""
        answered = np.where(self.answer >= 0, bit("answered"), 0)
        uncounted = np.where((self.took < 0) & ~self.are("left_out"), bit("uncounted"), 0)
        found: Ints = self.marked | answered | uncounted
        return found

    @cached_property
    def counted(self) -> Truths:
        """Which are in the figures: neither spam nor a duplicate, and the clock ran for them."""
        found: Truths = (self.marks & (bit("left_out") | bit("uncounted"))) == 0
        return found

    @cached_property
    def resolved(self) -> Truths:
        """Which of them are resolved."""
        return self.are("resolved")

    def are(self, name: str) -> Truths:
        """Of which of them this is true."""
        found: Truths = (self.marked & bit(name)) != 0
        return found

    @cached_property
    def ways(self) -> Ints:
        """How each ended, or not yet."""
        return np.where(self.resolved, FIXED, np.where(self.are("open"), WAITING, OTHERWISE))


def joined(parts: Sequence[Columns]) -> Columns:
    """The cases of all parts of a period, by the groups of any of them."""
    if len(parts) == 1:
        return parts[0]
    places: dict[tuple[str, str], int] = {}
    spent: list[tuple[int, ...]] = []
    groups = []
    for part in parts:
        for group, sums in zip(part.groups, part.spent, strict=True):
            place = places.setdefault(group, len(places))
            if place == len(spent):
                spent.append(sums)
            else:
                spent[place] = tuple(map(add, spent[place], sums))
        groups.append(np.array([places[group] for group in part.groups], np.int64)[part.group])
    columns = {
        name: of_all([getattr(part, name) for part in parts])
        for name in ("case", "opened", "took", "answer", "marked", "owner", "category")
    }
    return Columns(groups=list(places), spent=spent, group=of_all(groups), **columns)


def coded(keys: Ints) -> tuple[Ints, Ints]:
    """The different ones of these keys, in order, and the place of each among them: by a list of all keys up to the
    largest, which few things are numbered beyond, and not by putting them in order."""
    places = np.zeros(int(keys.max(initial=0)) + 1, np.int64)
    places[keys] = 1
    known = np.flatnonzero(places)
    places[known] = np.arange(known.size)
    return known, places[keys]


def distinct(values: Ints) -> Ints:
    """The different ones, in order. numpy's own way of finding them by a table takes ten times as long here."""
    in_order = np.sort(values)
    is_first = np.ones(in_order.size, np.bool_)
    np.not_equal(in_order[1:], in_order[:-1], out=is_first[1:])
    found: Ints = in_order[is_first]
    return found


def of_all(parts: Sequence[Ints]) -> Ints:
    """One column of several."""
    return np.concatenate([NONE, *parts])


def places_of(part: Ints, many: int) -> list[Ints]:
    """For each of so many parts, which cases are in it."""
    # Small numbers are put in order without being compared.
    order = np.argsort(part.astype(np.min_scalar_type(many)), kind="stable")
    return np.split(order, np.searchsorted(part[order], np.arange(1, many)))


def counts_of(marks: Ints) -> dict[str, int]:
    """How many there are, and of how many each thing is true. Who is in no other figure counts for nothing else."""
    alike = np.bincount(marks)
    each = np.flatnonzero(alike)
    many = alike[each]
    beyond = (each & (bit("left_out") | bit("uncounted"))) > 0
    return {
        "cases": int(many[~beyond].sum()),
        **{
            name: int(many[((each & bit(name)) > 0) & (beyond == (name in _BEYOND))].sum())
            for name in COUNTS[1:]
        },
    }


def times_of(took: Ints, answer: Ints) -> dict[str, float | None]:
    """The naive times in seconds: of the resolved, and of the answers."""
    median, p90 = percentiles(took, (0.5, 0.9))
    answer_median, answer_p90 = percentiles(answer, (0.5, 0.9))
    return {
        "median": median,
        "p90": p90,
        "mean": mean(took),
        "answer_median": answer_median,
        "answer_p90": answer_p90,
    }


def mean(values: Ints) -> float | None:
    """The mean in seconds; None of none. Where their sum could outgrow a number, seconds and what is over are summed
    apart."""
    many = int(values.size)
    if not many:
        return None
    if many * int(values.max()) < _MOST:
        total = int(values.sum())
    else:
        total = int((values // SECOND).sum()) * SECOND + int((values % SECOND).sum())
    return total / (many * SECOND)


def percentiles(values: Ints, shares: Sequence[float]) -> list[float | None]:
    """The values, in seconds, at these shares of the way through, between two of them in proportion, as PostgreSQL's
    percentile_cont has it; None of none."""
    last = int(values.size) - 1
    if last < 0:
        return [None] * len(shares)
    places = [(floor(share * last), share * last) for share in shares]
    known = np.partition(values, sorted({at for low, _place in places for at in (low, min(low + 1, last))}))
    return [
        (float(known[low]) + float(known[min(low + 1, last)] - known[low]) * (place - low)) / SECOND
        for low, place in places
    ]


def edges_for(several: Sequence[Ints], *, exactly: bool) -> Ints:
    """The times at which cases that took so long are tallied: their own, or in steps small beside them."""
    known = [took for took in several if took.size]
    if exactly or not known:
        return distinct(of_all(known))
    longest = max(int(took.max()) for took in known)
    limits = [0, *(limit * SECOND for limit, _step in STEPS)]
    steps = [*(step * SECOND for _limit, step in STEPS), LONGEST_STEP * SECOND]
    ends = [*limits[1:], max(longest, limits[-1]) + 1]
    return np.concatenate(
        [np.arange(*stretch, dtype=np.int64) for stretch in zip(limits, ends, steps, strict=True)]
    )


def by_length(took: Ints) -> list[int]:
    """How many took times of each class of TOOK_EDGES; the last has no end."""
    edges = np.array(TOOK_EDGES) * SECOND
    places = np.searchsorted(edges, took, side="right") - 1
    return [int(many) for many in np.bincount(places, minlength=edges.size)]


def longest(columns: Columns, many: int) -> Ints:
    """Those that took longest, the longest first, of equal ones the oldest."""
    known = np.flatnonzero(columns.counted)
    took = columns.took[known]
    if known.size > many:
        least = np.partition(took, known.size - many)[known.size - many]
        known = known[took >= least]
    order = np.lexsort((columns.case[known], -columns.took[known]))
    return known[order][:many]
