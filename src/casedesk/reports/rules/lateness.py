"""By how much what was late was late, in columns."""

from casedesk.reports.rules.columns import percentiles
from casedesk.reports.rules.curves import Ints


def late_by_half(late_by: Ints) -> tuple[float | None, float | None]:
    """By how many seconds half of these, and nine of ten, were late at most; None of none."""
    median, p90 = percentiles(late_by, (0.5, 0.9))
    return median, p90
