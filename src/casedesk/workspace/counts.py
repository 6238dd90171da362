"""Counts beside views, refreshed at most every ten seconds.

A count of a view walks up to a thousand index entries; a page shows several, and everybody looks at the
same ones. Nobody needs them newer than ten seconds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import count_several
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock

FRESH = timedelta(seconds=10)
MOST_KEPT = 2_000

_kept: dict[tuple[Filters, bool, tuple[int, ...]], tuple[datetime, int]] = {}


async def counted(filters: Filters, viewer: Actor) -> int:
    """How many cases a list holds for somebody with this sight, at most ten seconds old."""
    return (await counted_several([filters], viewer))[0]


async def counted_several(several: Sequence[Filters], viewer: Actor) -> list[int]:
    """How many cases each of these lists holds for somebody with this sight, at most ten seconds old. What is not known
    is counted in one statement, however many lists there are."""
    now = clock.now()
    known = {one: count for one in several if (count := _fresh(one, viewer, now)) is not None}
    stale = [one for one in dict.fromkeys(several) if one not in known]
    anew = dict(zip(stale, await count_several(stale, viewer), strict=True))
    if len(_kept) + len(anew) > MOST_KEPT:
        _kept.clear()
    _kept.update({(one, viewer.sees_all, viewer.teams): (now, count) for one, count in anew.items()})
    return [(known | anew)[one] for one in several]


def _fresh(filters: Filters, viewer: Actor, now: datetime) -> int | None:
    kept = _kept.get((filters, viewer.sees_all, viewer.teams))
    return kept[1] if kept is not None and timedelta() <= now - kept[0] < FRESH else None


def forget() -> None:
    """Forgets what was counted, for tests that look twice in ten seconds."""
    _kept.clear()
