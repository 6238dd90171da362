"""Periods of a report, and the sentences that say its figures.

A period is a run of whole days in the desk's zone, the last one not included. Cases belong to the period
in which they were opened. Spam and duplicates are left out, and counted.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEFT_OUT = ("spam", "duplicate")
DAYS_UNLESS_SAID = 365
LONGEST_DAYS = 3660

OPEN_AGES_DAYS = (1, 3, 7, 14, 30)
"""Where the ages of open cases are parted."""


@dataclass(frozen=True)
class Period:
    """From the start of the day `first` until the start of the day `until`, in a zone."""

    first: date
    until: date
    zone: str

    @property
    def start(self) -> datetime:
        """The first instant of the period, in UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the period, in UTC."""
        return _midnight(self.until, self.zone)

    @property
    def last(self) -> date:
        """The last day that belongs to it, as people say it."""
        return self.until - timedelta(days=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def period_of(first: date | None, until: date | None, now: datetime, zone: str) -> Period:
    """The period somebody asked for; the year up to today where they did not say, cut to ten years."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    end = until or tomorrow
    start = first or end - timedelta(days=DAYS_UNLESS_SAID)
    if start >= end:
        start, end = end - timedelta(days=1), end
    return Period(max(start, end - timedelta(days=LONGEST_DAYS)), end, zone)


def month_after(first: date) -> date:
    """The first day of the month after the one that `first` lies in."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def share(part: int, whole: int) -> float | None:
    """A part of a whole, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def before(period: Period) -> Period:
    """The period of the same length that ends where this one begins."""
    return Period(period.first - (period.until - period.first), period.first, period.zone)


def year_before(period: Period) -> Period:
    """The same days a year earlier: as many weeks, so that weekdays agree."""
    back = timedelta(weeks=52)
    return Period(period.first - back, period.until - back, period.zone)


def halves_of(period: Period, now: datetime) -> list[Period]:
    """The two halves of a period, as far as it has come; the one day of a period that has no more."""
    until = min(period.until, now.astimezone(ZoneInfo(period.zone)).date() + timedelta(days=1))
    middle = period.first + (until - period.first) // 2
    if not period.first < middle < period.until:
        return [period]
    return [replace(period, until=middle), replace(period, first=middle)]


@dataclass(frozen=True)
class Span:
    """A week or a month of a period, cut to it."""

    first: date
    until: date
    starts: datetime


def spans_of(period: Period, *, weeks: bool) -> list[Span]:
    """The weeks (from Monday) or the months that a period touches, in order."""
    first = period.first - timedelta(days=period.first.weekday()) if weeks else period.first.replace(day=1)
    found = []
    while first < period.until:
        after = first + timedelta(weeks=1) if weeks else month_after(first)
        begins, ends = max(first, period.first), min(after, period.until)
        found.append(Span(begins, ends, _midnight(begins, period.zone)))
        first = after
    return found


def is_half_in(span: Span, *, weeks: bool) -> bool:
    """Whether half of its week or month, or more, is in the period: a picture that puts fewer days beside whole months
    seems to fall."""
    begins = span.first.replace(day=1)
    whole = timedelta(weeks=1) if weeks else month_after(begins) - begins
    return 2 * (span.until - span.first) >= whole


WEEKS_UP_TO_DAYS = 130
"""A trend of a period up to so long is told by week, of a longer one by month."""


def told_by_week(period: Period) -> bool:
    """Whether its weeks say more of a period than its months."""
    return (period.until - period.first).days <= WEEKS_UP_TO_DAYS
