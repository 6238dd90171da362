"""How lengths are said in pictures: calendar time in days and hours, working hours as hours and never as days."""

from collections.abc import Callable

from casedesk.web.charts import round_ticks, time_ticks
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number
from casedesk.web.time_filters import duration, working_hours

HOUR, DAY = 3600.0, 86_400.0
Words = Callable[[float], str]


def length_words(*, business: bool) -> Words:
    """How a length is said in full: "1 d 19 h", or "43 working hours"."""
    return working_hours if business else duration


def tick_words(*, business: bool) -> Words:
    """How a length is said at an axis, one unit: "4 d", "12 h"."""

    def say(seconds: float) -> str:
        if business or seconds % DAY:
            return _("%(n)s h") % {"n": number(seconds / HOUR, 0 if seconds % HOUR == 0 else 1)}
        return _("%(n)s d") % {"n": number(seconds / DAY)} if seconds else "0"

    return say


def length_ticks(high: float, *, business: bool, about: int = 7) -> list[float]:
    """Round lengths from nought up to beyond `high`."""
    if business:
        return [hours * HOUR for hours in round_ticks(0, max(high, HOUR) / HOUR, about)]
    ticks = time_ticks(max(high, HOUR), about)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else HOUR
    return ticks if ticks[-1] >= high else [*ticks, ticks[-1] + step]


def share_words(share: float) -> str:
    """A share at an axis: "75%"."""
    return f"{number(share * 100)}%"
