"""The same working hours as instants: from when until when a calendar is open, summer time and all.

Reports count by these in the database; `business_time_between` says the same without them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.wall_time import WallTime, wall_time
from casedesk.resolution_clock.rules.zones import Stretch, stretches

Opening = tuple[datetime, datetime]
"""Open from an instant, included, until another, not included; in UTC."""


def open_hours(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Opening]:
    """When a calendar is open between two UTC instants, in order; what touches is one."""
    axis = wall_time(calendar)
    pieces = chain.from_iterable(_in_stretch(axis, one) for one in stretches(calendar.zone, start, end))
    held: Opening | None = None
    for opens, closes in pieces:
        if held is not None and opens == held[1]:
            held = (held[0], closes)
            continue
        if held is not None:
            yield held
        held = (opens, closes)
    if held is not None:
        yield held


def counted_hours(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    """The same, each with how many microseconds were open before it; an empty one at the start comes first, so
    that every moment from there on lies at or after some opening."""
    before = timedelta()
    microsecond = timedelta(microseconds=1)
    first = True
    for opens, closes in open_hours(calendar, start, end):
        if first and opens > start:
            yield start, start, 0
        first = False
        yield opens, closes, before // microsecond
        before += closes - opens
    if first:
        yield start, start, 0


def _in_stretch(axis: WallTime, stretch: Stretch) -> Iterator[Opening]:
    for opens, closes in axis.spans_between(stretch.wall_begins, stretch.wall_ends):
        yield stretch.instant(opens), stretch.instant(closes)
