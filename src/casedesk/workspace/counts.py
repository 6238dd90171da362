"""Counts beside views, refreshed at most every ten seconds.

A count of a view walks up to a thousand index entries; a page shows several, and everybody looks at the
same ones. Nobody needs them newer than ten seconds.
"""

from datetime import datetime, timedelta

from casedesk.cases.queries.lists import Filters, count_cases
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock

FRESH = timedelta(seconds=10)
MOST_KEPT = 2_000

_kept: dict[tuple[Filters, bool, tuple[int, ...]], tuple[datetime, int]] = {}


async def counted(filters: Filters, viewer: Actor) -> int:
    """How many cases a view holds for somebody with this sight, at most ten seconds old."""
    key = (filters, viewer.sees_all, viewer.teams)
    now = clock.now()
    kept = _kept.get(key)
    if kept is not None and timedelta() <= now - kept[0] < FRESH:
        return kept[1]
    count = await count_cases(filters, viewer)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (now, count)
    return count


def forget() -> None:
    """Forgets what was counted, for tests that look twice in ten seconds."""
    _kept.clear()
