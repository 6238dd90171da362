"""Weekly hours as people type them: "09:00-12:30, 13:00-17:00" for each weekday, "22:00-06:00" over midnight."""

from collections.abc import Iterable, Mapping

from casedesk.resolution_clock.rules.calendar_documents import WEEKDAYS, CalendarMistake, calendar_of
from casedesk.resolution_clock.rules.calendars import MINUTES_OF_DAY
from casedesk.resolution_clock.rules.team_hours import shifts_in

WeekRow = tuple[int, int, int]
"""A weekday (0 is Monday), and from which minute of it until which."""


def week_in(typed: Mapping[str, str]) -> tuple[list[WeekRow], dict[str, str]]:
    """The shifts in what was typed for each weekday, and what is wrong with it by weekday."""
    rows: list[WeekRow] = []
    wrong: dict[str, str] = {}
    for weekday, name in enumerate(WEEKDAYS):
        pairs = [list(pair) for pair in shifts_in(typed.get(name, ""))]
        try:
            week = calendar_of({"tz": "UTC", "hours": {name: pairs}}).week
        except CalendarMistake as mistake:
            says = str(mistake).partition(": ")[2]
            wrong[name] = says[:1].upper() + says[1:]
            continue
        rows += [(weekday, shift.begins, shift.ends) for shift in week[weekday]]
    return rows, wrong


def week_written(rows: Iterable[WeekRow]) -> dict[str, str]:
    """The hours of each weekday as one types them; empty where there are none."""
    days: list[list[str]] = [[] for _ in WEEKDAYS]
    for weekday, begins, ends in sorted(rows):
        days[weekday].append(
            f"{_clock(begins)}-{_clock(ends if ends <= MINUTES_OF_DAY else ends - MINUTES_OF_DAY)}"
        )
    return {name: ", ".join(day) for name, day in zip(WEEKDAYS, days, strict=True)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
