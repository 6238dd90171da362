"""Working hours from columns: the same as one case after another."""

import numpy as np

from casedesk.reports.rules.curves import Ints
from casedesk.reports.rules.hours import took_in_hours

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
