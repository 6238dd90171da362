"""The lengths of cases in working hours, from columns: below zero where one is not known."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from casedesk.reports.rules.columns import coded
from casedesk.reports.rules.curves import Ints

UNKNOWN = -1


class Hours(Protocol):
    """Columns of cases by name: their calendar, where on its axis they were opened, and how long they took."""

    def __getitem__(self, name: str) -> Ints: ...


def took_in_hours(cases: Hours, open_by_now: Mapping[int, int]) -> Ints:
    """How long each took, or has taken by now, which lies there on the axis of each calendar."""
    known, place = coded(cases["calendar"] + 1)
    now = np.array([open_by_now.get(key - 1, UNKNOWN) for key in known.tolist()], np.int64)[place]
    opened, took = cases["opened"], cases["took"]
    so_far = np.where((now >= 0) & (opened >= 0), now - opened, UNKNOWN)
    return np.where(took >= 0, took, so_far)
