"""Working hours from columns: the same as one case after another."""

import numpy as np

from casedesk.reports.rules.curves import Ints
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.hours import spent_in_hours, took_in_hours

DAY = {7: 100_000, 9: 50_000}
"""Where now lies on the axes of two calendars."""


def column(*values: int) -> Ints:
    return np.array(values, np.int64)


def test_what_runs_is_counted_until_now_where_its_calendar_knows_now() -> None:
    cases = {
        "calendar": column(7, 7, 9, -1, 8, 7),
        "opened": column(40_000, 40_000, 10_000, -1, 10_000, -1),
        "took": column(500, -1, -1, -1, -1, -1),
    }
    # Ended; open; open by another calendar; by none; by one that does not count now; opened before it counts.
    assert took_in_hours(cases, DAY).tolist() == [500, 60_000, 40_000, -1, -1, -1]
    assert took_in_hours({name: column() for name in cases}, {}).tolist() == []


def test_the_parts_of_those_who_count_are_added_up_by_group_however_long() -> None:
    year = 365 * 86_400_000_000
    parts = {part: column(1, 2, -1, 4, *[year] * 400_000) for part in PARTS}
    counted = np.array([True, False, True, True, *[True] * 400_000])
    found = spent_in_hours(parts, counted, [2, 2, 0, 400_000])
    assert found == [(1, *[1] * 6), (1, *[4] * 6), (0, *[0] * 6), (400_000, *[400_000 * year] * 6)]
