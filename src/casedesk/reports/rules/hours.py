"""The lengths of cases in working hours, from columns: below zero where one is not known."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from casedesk.reports.rules.columns import coded
from casedesk.reports.rules.curves import Ints, Truths
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.figures import SECOND

UNKNOWN = -1


class Hours(Protocol):
    """Columns of cases by name: their calendar, where on its axis they were opened, how long they took, and the parts
    of that."""

    def __getitem__(self, name: str) -> Ints: ...


def took_in_hours(cases: Hours, open_by_now: Mapping[int, int]) -> Ints:
    """How long each took, or has taken by now, which lies there on the axis of each calendar."""
    known, place = coded(cases["calendar"] + 1)
    now = np.array([open_by_now.get(key - 1, UNKNOWN) for key in known.tolist()], np.int64)[place]
    opened, took = cases["opened"], cases["took"]
    so_far = np.where((now >= 0) & (opened >= 0), now - opened, UNKNOWN)
    return np.where(took >= 0, took, so_far)


def spent_in_hours(cases: Hours, counted: Truths, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """For each group, whose cases stand behind one another, so many of each: how many of its cases count whose parts
    are known, and the sum of each part."""
    of = counted & (cases[PARTS[0]] >= 0)
    starts = np.cumsum([0, *sizes])[:-1].tolist()
    groups = [(start, start + many) for start, many in zip(starts, sizes, strict=True)]
    columns = [np.where(of, cases[part], 0) for part in PARTS]
    return [
        (int(np.count_nonzero(of[start:end])), *(_sum(column[start:end]) for column in columns))
        for start, end in groups
    ]


def _sum(lengths: Ints) -> int:
    # Those of a million cases could outgrow a number: seconds and what is over are summed apart.
    return int((lengths // SECOND).sum()) * SECOND + int((lengths % SECOND).sum())
