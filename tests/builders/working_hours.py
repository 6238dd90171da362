"""Calendars made up for rules, times around which clocks are set, and a walk that counts open minutes one by one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from casedesk.resolution_clock.rules.calendars import ALL_DAY, CLOSED, Calendar, Shift, Shifts

DAY = 24 * 60
MINUTE = timedelta(minutes=1)
ZONES = sorted(available_timezones() - {"localtime"})

CHANGES = {
    "Europe/Berlin, an hour forward": ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    "Europe/Berlin, an hour back": ("Europe/Berlin", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
    "New York, forward": ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
    "New York, back": ("America/New_York", datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
    "Lord Howe, half an hour forward": ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    "Lord Howe, half an hour back": ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    "Troll, two hours forward": ("Antarctica/Troll", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    "Samoa left a day out": ("Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    "Sao Paulo, forward at midnight": ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC)),
    "Sao Paulo, back at midnight": ("America/Sao_Paulo", datetime(2019, 2, 17, 2, 0, tzinfo=UTC)),
    "Newfoundland, a minute past midnight": ("America/St_Johns", datetime(2010, 3, 14, 3, 31, tzinfo=UTC)),
    "Pyongyang, half an hour back": ("Asia/Pyongyang", datetime(2015, 8, 14, 15, 0, tzinfo=UTC)),
    "Recife, for a week": ("America/Recife", datetime(2000, 10, 8, 3, 0, tzinfo=UTC)),
}
"""Instants at which the clocks of a zone are set."""


@dataclass(frozen=True)
class Walked:
    """A calendar and two instants to count between; the second may be the earlier one."""

    calendar: Calendar
    start: datetime
    end: datetime


def _shift(begins: int, length: int) -> Shift:
    return Shift(begins, begins + min(length, 2 * DAY - begins))


HOURS = st.integers(0, 23).map(lambda hour: hour * 60)
SHIFTS = st.just(ALL_DAY) | st.lists(
    st.builds(_shift, st.integers(0, DAY - 1) | HOURS, st.integers(1, DAY)), min_size=1, max_size=3
).map(tuple)
"""What begins on a day: all of it, or shifts that may overlap and run overnight."""


@st.composite
def calendars(draw: st.DrawFn, zone: str, around: date) -> Calendar:
    """Weekly hours of few kinds of days, and holidays and own hours in the weeks around a day."""
    kinds = st.sampled_from([CLOSED, *draw(st.lists(SHIFTS, min_size=1, max_size=3))])
    days = st.integers(-9, 9).map(lambda number: around + timedelta(days=number))
    return Calendar(
        zone,
        draw(st.tuples(kinds, kinds, kinds, kinds, kinds, kinds, kinds)),
        draw(st.frozensets(days, max_size=3)),
        draw(st.dictionaries(days, kinds, max_size=3)),
    )


@st.composite
def walks(draw: st.DrawFn, longest: timedelta, step: timedelta = MINUTE) -> Walked:
    """A made-up calendar in any zone, mostly near a time at which its clocks are set, and a range to count."""
    if draw(st.integers(0, 3)):
        zone, moment = draw(st.sampled_from(list(CHANGES.values())))
    else:
        zone = draw(st.sampled_from(ZONES))
        minutes = draw(st.integers(0, 60 * 365 * DAY))
        moment = datetime(1975, 1, 1, tzinfo=UTC) + minutes * MINUTE
    calendar = draw(calendars(zone, moment.date()))
    steps = st.integers(-(longest // step) // 2, (longest // step) // 2)
    return Walked(calendar, moment + draw(steps) * step, moment + draw(steps) * step)


def minute_walk(walked: Walked) -> timedelta:
    """The open time between two instants of whole minutes, by looking at the wall clock in each minute."""
    start, end = sorted((walked.start, walked.end))
    zone = ZoneInfo(walked.calendar.zone)
    minutes = (start + number * MINUTE for number in range((end - start) // MINUTE))
    open_minutes = sum(is_open(walked.calendar, minute.astimezone(zone)) for minute in minutes)
    return open_minutes * MINUTE * (1 if walked.start <= walked.end else -1)


def is_open(calendar: Calendar, shown: datetime) -> bool:
    """Whether the calendar is open when the wall clock shows this."""
    minute = shown.hour * 60 + shown.minute
    today = shown.date()
    before = today - timedelta(days=1)
    return any(shift.begins <= minute < shift.ends for shift in _begun_on(calendar, today)) or any(
        minute + DAY < shift.ends for shift in _begun_on(calendar, before)
    )


def _begun_on(calendar: Calendar, day: date) -> Shifts:
    # On its own, and not by what is tested.
    if day in calendar.date_overrides:
        return calendar.date_overrides[day]
    return () if day in calendar.holidays else calendar.week[day.weekday()]
