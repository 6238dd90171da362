"""Which one time a clause names, by the customer's clock; None where it names none, or more than one.

A day without an hour means by the end of its working day, six in the evening; an hour without a day means today, and
nothing where that has passed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from casedesk.promises.rules.reading.phrases import Phrases

END_OF_DAY = 18
NOON = 12
LAST_AM_HOUR_SAID_BARE = 7
"""An hour up to this one that is said without morning or afternoon is one of the afternoon."""
FARTHEST = timedelta(days=92)
NEAREST = timedelta(minutes=1)
SATURDAY = 5


def time_in(clause: str, phrases: Phrases, now: datetime) -> datetime | None:
    """The time by which something is to be done, in the zone of `now`."""
    found = _within(clause, phrases, now) or _on_a_day(clause, phrases, now)
    if found is None or not NEAREST <= found.astimezone(UTC) - now.astimezone(UTC) <= FARTHEST:
        return None
    return found


def without_times(clause: str, phrases: Phrases) -> str:
    """What a clause says beside its time."""
    patterns = [phrases.within, phrases.date, phrases.weekday, phrases.clock, phrases.filler]
    patterns += [words for words, _ahead in phrases.days] + [part.words for part in phrases.parts]
    for one in patterns:
        clause = one.sub(" ", clause)
    return re.sub(r"\W+", "", clause)


def _within(clause: str, phrases: Phrases, now: datetime) -> datetime | None:
    found = list(phrases.within.finditer(clause))
    if len(found) != 1:
        return None
    n = _number(found[0]["n"], phrases)
    unit = phrases.units.get(" ".join((found[0]["unit"] or "").lower().split()))
    if n is None or unit is None:
        return None
    if unit in ("minutes", "hours"):
        # By the clock that ticks, and not by the one on the wall, which is set twice a year.
        return (now.astimezone(UTC) + timedelta(**{unit: n})).astimezone(now.tzinfo)
    if unit == "workdays":
        return _at(_workdays_after(now.date(), int(n)), END_OF_DAY, 0, now)
    return _at(now.date() + timedelta(days=int(n * (7 if unit == "weeks" else 1))), END_OF_DAY, 0, now)


def _on_a_day(clause: str, phrases: Phrases, now: datetime) -> datetime | None:
    days = _days(clause, phrases, now.date())
    hours = _hours(clause, phrases)
    if len(days) > 1 or len(hours) > 1 or None in days:
        return None
    part = next((one for one in phrases.parts if one.words.search(clause)), None)
    day = next(iter(days), None)
    if day is None:
        stands_alone = bool(hours) or (part is not None and part.alone)
        if not stands_alone:
            return None
        day = now.date()
    if hours:
        return _at(day, *next(iter(hours)), now)
    return _at(day, part.hour if part is not None else END_OF_DAY, 0, now)


def _days(clause: str, phrases: Phrases, today: date) -> set[date | None]:
    """The days that a clause names; None among them where one of them could be two."""
    found: set[date | None] = set()
    rest = clause
    for words, ahead in phrases.days:
        if words.search(rest):
            found.add(today + timedelta(days=ahead))
            rest = words.sub(" ", rest)
    for match in phrases.date.finditer(rest):
        found.add(_date(match, phrases, today))
    if not found:
        found = {_weekday(match, phrases, today) for match in phrases.weekday.finditer(rest)}
    return found


def _weekday(match: re.Match[str], phrases: Phrases, today: date) -> date | None:
    groups = match.groupdict()
    name = (groups["day"] or groups.get("first") or "").lower()
    ahead = (phrases.weekdays[name] - today.weekday()) % 7
    if not groups.get("next"):
        return today + timedelta(days=ahead or 7)
    next_week = today + timedelta(days=7 - today.weekday() + phrases.weekdays[name])
    if phrases.code == "en" and ahead and today + timedelta(days=ahead) != next_week:
        return None  # "next Friday" on a Monday is this week's to some and next week's to others
    return next_week


def _date(match: re.Match[str], phrases: Phrases, today: date) -> date | None:
    groups = match.groupdict()
    if groups.get("month"):
        return _numbered(groups.get("year"), int(groups["month"]), int(groups["mday"]), today)
    # Slow to import, and most clauses name no date: whoever reads a text does so off the main thread.
    import dateparser

    settings = {
        "RELATIVE_BASE": datetime.combine(today, time()),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "YMD" if "-" in match[0] else "DMY",
        "TIMEZONE": "UTC",
    }
    text = re.sub(r"(?<=\d)hb\b", "", match[0])
    read = dateparser.parse(text, languages=[phrases.code], settings=settings)
    return read.date() if read is not None else None


def _numbered(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, day)
        return found.replace(year=today.year + 1) if not year and found < today else found
    except ValueError:
        return None


def _hours(clause: str, phrases: Phrases) -> set[tuple[int, int]]:
    """The times of day that a clause names."""
    found = set()
    for match in phrases.clock.finditer(clause):
        groups = {name.rstrip("_"): value for name, value in match.groupdict().items() if value}
        hour = _number(groups["hour"], phrases)
        minute = 30 if groups.get("half") else int(groups.get("minute", "0"))
        if hour is None or minute > 59:
            continue
        found.add((_of_24(int(hour), clause, groups, phrases), minute))
    return {(hour, minute) for hour, minute in found if hour < 24}


def _of_24(hour: int, clause: str, groups: dict[str, str], phrases: Phrases) -> int:
    if groups.get("pm"):
        return hour + 12 if hour < 12 else hour
    if groups.get("am") and hour == NOON:
        return 0
    if groups.get("am") or hour > LAST_AM_HOUR_SAID_BARE or groups["hour"].startswith("0"):
        return hour
    # "at 3" is the afternoon's, unless the morning is spoken of.
    morning = next((one for one in phrases.parts if one.hour == 12 and not one.alone), None)
    return hour if morning is not None and morning.words.search(clause) else hour + 12


def _number(text: str, phrases: Phrases) -> float | None:
    words = " ".join(text.lower().split())
    return float(words) if words.isdecimal() else phrases.numbers.get(words)


def _workdays_after(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _at(day: date, hour: int, minute: int, now: datetime) -> datetime:
    return datetime.combine(day, time(hour, minute), now.tzinfo)
