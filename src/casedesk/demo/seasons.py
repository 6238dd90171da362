"""The shape of the year: how much comes in on a day, and how quickly the desk is on its feet.

Three things happened, for the reports to show: a week in spring in which a bad batch of one lamp filled the
mailbox; a summer in which too few were there and customers waited; and an improvement since the autumn, when
the desk was put in order. Where the year ends decides where they lie in it; each is always inside.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casedesk.demo.hours import DAY, micros

YEAR = timedelta(days=365)

_WEEKDAY = (1.25, 1.15, 1.08, 1.02, 1.0, 0.74, 0.62)
"""How much is written on each day of the week, Monday first."""
_MONTH = (1.22, 0.95, 0.92, 0.95, 0.94, 0.9, 0.88, 0.86, 0.96, 1.04, 1.2, 1.42)
"""How much in each month: lamps sell when it is dark, and presents arrive broken in December."""

_RECOVERY = timedelta(days=40)


@dataclass(frozen=True)
class Tempo:
    """How long things take: medians of working hours, and what share of the plain work goes wrong."""

    first_answer: float
    next_step: float
    goes_wrong: float


USUAL = Tempo(first_answer=3.2, next_step=6.0, goes_wrong=1.0)
STRAINED = Tempo(first_answer=10.5, next_step=14.0, goes_wrong=1.45)
FLOODED = Tempo(first_answer=7.0, next_step=9.0, goes_wrong=1.1)
IN_ORDER = Tempo(first_answer=1.6, next_step=4.0, goes_wrong=0.65)


@dataclass(frozen=True)
class Seasons:
    """One desk's year, in microseconds: when it begins and ends, and when what happened in it."""

    begins: int
    ends: int
    batch: tuple[int, int]
    summer: tuple[int, int]
    improved: int

    def tempo(self, at: int) -> Tempo:
        """How quickly the desk works at this moment."""
        if at >= self.improved:
            return IN_ORDER
        if self.summer[0] <= at < self.summer[1]:
            return STRAINED
        if self.batch[0] <= at < self.batch[1] + 4 * DAY:
            return FLOODED
        return USUAL

    def batch_share(self, at: int) -> float:
        """What share of the mail is about the bad batch: most of it for a week, then fading out."""
        begins, ends = self.batch
        if at < begins:
            return 0.0
        if at < ends:
            return 0.55
        return max(0.12 - 0.12 * (at - ends) / (21 * DAY), 0.0)

    def volume(self, at: int, on: date) -> float:
        """How much comes in on this day, against a usual one."""
        share = _MONTH[on.month - 1] * _WEEKDAY[on.weekday()]
        return share / (1.0 - self.batch_share(at))


def seasons(now: datetime) -> Seasons:
    """The year that ends now."""
    improved = _improvement(now)
    summer = max(improved - timedelta(days=92), now - YEAR)
    batch = _latest(4, 14, now - timedelta(days=7), now)
    return Seasons(
        begins=micros(now - YEAR),
        ends=micros(now),
        batch=(micros(batch), micros(batch + timedelta(days=7))),
        summer=(micros(summer), micros(improved)),
        improved=micros(improved),
    )


def _improvement(now: datetime) -> datetime:
    """The 8th of September, if there is enough of the summer before it and enough time since; else some
    months ago, so that there is always something to compare."""
    found = now.replace(month=9, day=8, hour=6, minute=0, second=0, microsecond=0)
    if found > now - timedelta(days=30):
        found = found.replace(year=found.year - 1)
    if found - (now - YEAR) < _RECOVERY:
        found = (now - timedelta(days=80)).replace(hour=6, minute=0, second=0, microsecond=0)
    return found


def _latest(month: int, day: int, before: datetime, now: datetime) -> datetime:
    found = before.replace(month=month, day=day, hour=6, minute=0, second=0, microsecond=0)
    if found > before:
        found = found.replace(year=found.year - 1)
    return max(found, (now - YEAR + timedelta(days=10)).replace(hour=6, minute=0, second=0, microsecond=0))
