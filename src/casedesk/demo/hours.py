"""When people of a zone work, write and sleep. Times are whole microseconds since 1970 in UTC."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

WEEK = ((8, 18), (8, 18), (8, 18), (8, 18), (8, 17), (9, 14), None)
"""From when till when the desk is staffed, Monday first, in hours of the agent's own zone."""
CLOSED = ((12, 25), (12, 26), (1, 1))
"""Days on which nobody is at the desk, as (month, day)."""

_GETS_UP = 7 * HOUR
_GOES_TO_BED = 23 * HOUR

_BY_HOUR = (
    0.4, 0.2, 0.1, 0.1, 0.1, 0.3, 0.9, 2.2, 4.2, 5.8, 6.6, 6.4,
    6.0, 5.4, 5.2, 5.4, 5.4, 5.2, 5.0, 5.4, 6.0, 5.6, 3.6, 1.4,
)  # fmt: skip
"""How much of a day's mail is written in each hour: mornings, and evenings on the sofa."""


@lru_cache(maxsize=4096)
def instant(micros: int) -> datetime:
    """The time as the database keeps it. Kept for a while: one act writes the same time in many rows."""
    return EPOCH + _MICROSECOND * micros


def micros(at: datetime) -> int:
    """A time as it is reckoned here."""
    return (at - EPOCH) // _MICROSECOND


class Clockwork:
    """The days of one zone over a span of time, reckoned once."""

    def __init__(self, zone: str, first: date, days: int) -> None:
        self._zero = micros(datetime(first.year, first.month, first.day, tzinfo=UTC))
        tz = ZoneInfo(zone)
        self._offsets: list[int] = []
        self._shifts: list[tuple[int, int]] = []
        for number in range(days):
            day = first + timedelta(days=number)
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=tz)
            offset = (noon.utcoffset() or timedelta()) // timedelta(microseconds=1)
            self._offsets.append(offset)
            self._shifts.append(self._shift(day, self._zero + number * DAY - offset))

    @staticmethod
    def _shift(day: date, midnight: int) -> tuple[int, int]:
        hours = WEEK[day.weekday()]
        if hours is None or (day.month, day.day) in CLOSED:
            return midnight, midnight
        return midnight + hours[0] * HOUR, midnight + hours[1] * HOUR

    def local(self, at: int) -> int:
        """The same moment as the clock on the wall shows it."""
        return at + self._offsets[(at - self._zero) // DAY]

    def time_of_day(self, at: int) -> int:
        """How long ago midnight was, on the wall."""
        return self.local(at) % DAY

    def weekday(self, at: int) -> int:
        """The day of the week there: Monday is 0."""
        return (self.local(at) // DAY + 3) % 7

    def day(self, at: int) -> date:
        """The date there."""
        return _date(self.local(at) // DAY)

    def after_work(self, at: int, work: int) -> int:
        """The moment at which this much working time has passed since `at`."""
        number = max((at - self._zero) // DAY - 1, 0)
        while True:
            opens, closes = self._shifts[number]
            if at < closes:
                begins = max(at, opens)
                if begins + work < closes:
                    return begins + work
                work -= closes - begins
            number += 1

    def at_desk(self, at: int) -> bool:
        """Whether anybody works at this moment."""
        # The shift of a day there may lie in the day before or after in UTC.
        opens, closes = self._shifts[(self.local(at) - self._zero) // DAY]
        return opens <= at < closes

    def staffed_before(self, at: int) -> int:
        """`at`, or a quarter of an hour before the desk last closed."""
        number = (at - self._zero) // DAY + 1
        while True:
            opens, closes = self._shifts[number]
            if opens <= at and opens < closes:
                return at if at < closes else closes - 15 * MINUTE
            number -= 1

    def awake_before(self, at: int) -> int:
        """`at`, or the last minute of the evening before where people sleep then."""
        if self.is_awake(at):
            return at
        since_bedtime = (self.time_of_day(at) - _GOES_TO_BED) % DAY
        return at - since_bedtime - MINUTE

    def awake(self, at: int, chance: Random) -> int:
        """`at`, or some time next morning where people sleep then."""
        time_of_day = self.time_of_day(at)
        if _GETS_UP <= time_of_day < _GOES_TO_BED:
            return at
        night_left = (_GETS_UP - time_of_day) % DAY
        return at + night_left + int(chance.random() * 3 * HOUR)

    def is_awake(self, at: int) -> bool:
        """Whether people write at this moment."""
        return _GETS_UP <= self.time_of_day(at) < _GOES_TO_BED

    def moment(self, begins: int, chance: Random) -> int:
        """A moment in the day (24 hours) from `begins` at which somebody there might write."""
        wanted = _hour_of_day(chance.random()) * HOUR + int(chance.random() * HOUR)
        return begins + (wanted - self.time_of_day(begins)) % DAY


@lru_cache(maxsize=4096)
def _date(days: int) -> date:
    return date(1970, 1, 1) + timedelta(days=days)


def _cumulative(weights: tuple[float, ...]) -> list[float]:
    total = sum(weights)
    sums = []
    running = 0.0
    for weight in weights:
        running += weight / total
        sums.append(running)
    return sums


_UNTIL_HOUR = _cumulative(_BY_HOUR)


def _hour_of_day(share: float) -> int:
    return next((hour for hour, until in enumerate(_UNTIL_HOUR) if share < until), 23)
