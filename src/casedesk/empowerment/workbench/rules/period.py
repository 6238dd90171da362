"""The days a replay goes over, as the desk counts them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_UNLESS_SAID = 90
LONGEST_DAYS = 2 * 366


@dataclass(frozen=True)
class Period:
    """From the first day to the one after the last, in the desk's zone."""

    first: date
    until: date
    zone: str

    @property
    def starts_at(self) -> datetime:
        """The first instant that belongs to it, in UTC."""
        return _midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, in UTC."""
        return _midnight(self.until, self.zone)

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.until - self.first).days


def period_of(first: date | None, until: date | None, now: datetime, zone: str) -> Period:
    """The period somebody asked for; the last ninety days where they did not say, cut to two years."""
    end = until or now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    start = first or end - timedelta(days=DAYS_UNLESS_SAID)
    if start >= end:
        start = end - timedelta(days=1)
    return Period(max(start, end - timedelta(days=LONGEST_DAYS)), end, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
