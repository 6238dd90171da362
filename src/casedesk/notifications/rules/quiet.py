"""Quiet hours: nothing comes by mail or push while they last, in the reader's own day; it waits for their end.

The page tells in them too: whoever looks is not asleep.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """From one minute of the day until another, which may be that of the next day."""

    from_minute: int
    until_minute: int


def may_come_at(now: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """The first moment from now on that is outside the quiet hours.

    On a day on which a clock change takes away the minute at which they end, they end at the change.
    """
    if quiet is None:
        return now
    here = now.astimezone(ZoneInfo(zone))
    minute = here.hour * 60 + here.minute
    length = (quiet.until_minute - quiet.from_minute) % DAY
    if (minute - quiet.from_minute) % DAY >= length:
        return now
    day = here.date() + timedelta(days=1 if minute >= quiet.until_minute else 0)
    end = datetime.combine(day, time(quiet.until_minute // 60, quiet.until_minute % 60), ZoneInfo(zone))
    return max(now, end.astimezone(UTC))
