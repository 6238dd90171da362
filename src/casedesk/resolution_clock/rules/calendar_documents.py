"""A calendar as a document that people write, and what is wrong with one that cannot be understood.

    {"tz": "Europe/Berlin",
     "hours": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]},
     "holidays": ["2026-12-25"],
     "date_overrides": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []}}

A day that `hours` does not name is closed, and so is a date with an empty list. A shift that ends at or before
its beginning ends on the next day. `24:00` is an end only. `holidays` and `date_overrides` may be left out.
"""

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casedesk.platform.sentences import say
from casedesk.resolution_clock.rules.calendars import CLOSED, MINUTES_OF_DAY, Calendar, Shift, Shifts, Week

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEEDED, OPTIONAL = ("tz", "hours"), ("holidays", "date_overrides")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class CalendarMistake(ValueError):
    """What is wrong with a calendar document, and where: one sentence that begins with the place."""

    def __init__(self, place: str, says: str) -> None:
        super().__init__(f"{place}: {says}")
        self.says = says


def calendar_of(document: object) -> Calendar:
    """The calendar that a document (of objects, lists and strings) describes. Raises CalendarMistake."""
    parts = _object(document, "calendar")
    _known("calendar", parts, (*NEEDED, *OPTIONAL))
    for key in NEEDED:
        if key not in parts:
            raise CalendarMistake(key, "it is missing.")
    hours = _object(parts["hours"], "hours")
    _known("hours", hours, WEEKDAYS)
    overrides = _object(parts.get("date_overrides", {}), "date_overrides")
    return Calendar(
        zone=_zone(parts["tz"]),
        week=_week(hours),
        holidays=frozenset(
            _date(day, f"holidays[{number}]")
            for number, day in enumerate(_list(parts.get("holidays", []), "holidays"))
        ),
        date_overrides={
            _date(day, "date_overrides"): _shifts(shifts, f"date_overrides.{day}")
            for day, shifts in overrides.items()
        },
    )


def _known(place: str, parts: Mapping[str, object], names: tuple[str, ...]) -> None:
    for key in parts:
        if key not in names:
            raise CalendarMistake(
                place,
                say("%(key)s is not known; it may have %(names)s.", key=repr(key), names=", ".join(names)),
            )


def _zone(name: object) -> str:
    try:
        if isinstance(name, str):
            return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: it names a folder of zones
        pass
    raise CalendarMistake(
        "tz", say("%(name)s is no time zone; write one like 'Europe/Berlin'.", name=repr(name))
    )


def _week(hours: Mapping[str, object]) -> Week:
    mon, tue, wed, thu, fri, sat, sun = (
        _shifts(hours[day], f"hours.{day}") if day in hours else CLOSED for day in WEEKDAYS
    )
    return mon, tue, wed, thu, fri, sat, sun


def _shifts(found: object, place: str) -> Shifts:
    return tuple(_shift(pair, f"{place}[{number}]") for number, pair in enumerate(_list(found, place)))


def _shift(found: object, place: str) -> Shift:
    pair = _list(found, place)
    if len(pair) != 2:
        raise CalendarMistake(place, 'a shift is a beginning and an end: ["09:00", "17:00"].')
    begins, ends = (_minutes(one, place) for one in pair)
    if begins == MINUTES_OF_DAY:
        raise CalendarMistake(place, "24:00 is an end only; a shift may begin at 00:00.")
    if begins == ends:
        raise CalendarMistake(place, 'it ends as it begins; a full day is ["00:00", "24:00"].')
    return Shift(begins, ends if ends > begins else ends + MINUTES_OF_DAY)


def _minutes(found: object, place: str) -> int:
    if not isinstance(found, str) or not _TIME.fullmatch(found):
        raise CalendarMistake(
            place,
            say("%(found)s is no time of day; write it like '09:00', up to '24:00'.", found=repr(found)),
        )
    hour, minute = found.split(":")
    return int(hour) * 60 + int(minute)


def _date(found: object, place: str) -> date:
    try:
        if isinstance(found, str) and _DATE.fullmatch(found):
            return date.fromisoformat(found)
    except ValueError:
        pass
    raise CalendarMistake(place, say("%(found)s is no date; write it like '2026-12-25'.", found=repr(found)))


def _object(found: object, place: str) -> Mapping[str, object]:
    if not isinstance(found, dict):
        raise CalendarMistake(place, "it has to be an object: {…}.")
    return found


def _list(found: object, place: str) -> list[object]:
    if not isinstance(found, list):
        raise CalendarMistake(place, "it has to be a list: […].")
    return found
