"""Working hours as a team writes them: hours of each weekday, a country whose holidays it keeps, days of its own.

They become a calendar document that stands for itself: the holidays of the years it counts are written into it, so
that what a library says later changes no past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from casedesk.platform.sentences import say
from casedesk.resolution_clock.rules.calendar_documents import WEEKDAYS, CalendarMistake, calendar_of
from casedesk.resolution_clock.rules.public_holidays import countries, public_holidays

YEARS_BACK, YEARS_AHEAD = 12, 10
"""Whole years before and after the one it was written in, in which a version counts."""
RENEW_YEARS_BEFORE = 4
"""A version is written anew this long before the years that it counts run out."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class TeamHours:
    """What a form of working hours holds. `week` has the shifts of each weekday, Monday first, as pairs of times
    ("09:00", "17:00"); `own_days` those of single dates, none where it is closed."""

    zone: str
    week: tuple[tuple[Pair, ...], ...]
    country: str = ""
    region: str = ""
    own_days: tuple[tuple[str, tuple[Pair, ...]], ...] = ()


def counted_span(recorded_at: datetime) -> tuple[datetime, datetime]:
    """From when until when a version that is written now counts."""
    year = recorded_at.astimezone(UTC).year
    return datetime(year - YEARS_BACK, 1, 1, tzinfo=UTC), datetime(year + YEARS_AHEAD + 1, 1, 1, tzinfo=UTC)


def document_of(hours: TeamHours, recorded_at: datetime) -> dict[str, Any]:
    """The calendar document of hours that are written now. Raises CalendarMistake."""
    first, until = counted_span(recorded_at)
    try:
        kept = public_holidays(hours.country, hours.region, range(first.year - 1, until.year + 1))
    except ValueError as unknown:
        raise CalendarMistake("region", str(unknown)) from unknown
    own = {day: [list(pair) for pair in shifts] for day, shifts in hours.own_days}
    document = {
        "tz": hours.zone,
        "hours": {
            name: [list(pair) for pair in shifts]
            for name, shifts in zip(WEEKDAYS, hours.week, strict=True)
            if shifts
        },
        "holidays": sorted(day.isoformat() for day in kept if day.isoformat() not in own),
        "date_overrides": own,
    }
    calendar_of(document)
    return document


def hours_of(
    document: Mapping[str, Any], country: str, region: str, own_days: Mapping[str, Any]
) -> TeamHours:
    """The hours that a document was made of."""
    return TeamHours(
        zone=document["tz"],
        week=tuple(_pairs(document["hours"].get(name, ())) for name in WEEKDAYS),
        country=country,
        region=region,
        own_days=tuple((day, _pairs(shifts)) for day, shifts in sorted(own_days.items())),
    )


def objections(hours: TeamHours, recorded_at: datetime) -> dict[str, str]:
    """What is wrong with these hours, by the field of a form: a weekday, region, zone or own_days."""
    wrong: dict[str, str] = {}
    for name, shifts in zip(WEEKDAYS, hours.week, strict=True):
        _try(wrong, name, {"tz": "UTC", "hours": {name: [list(pair) for pair in shifts]}})
    for day, shifts in hours.own_days:
        own = {day: [list(pair) for pair in shifts]}
        _try(wrong, "own_days", {"tz": "UTC", "hours": {}, "date_overrides": own})
    if hours.country and hours.country not in countries():
        wrong["country"] = say(
            "Its holidays are not known. Choose no country, and write them down as own days."
        )
    elif hours.region and hours.region not in countries().get(hours.country, ()):
        known = ", ".join(countries().get(hours.country, ()))
        wrong["region"] = (
            say("The regions known are %(known)s.", known=known)
            if known
            else say("No regions are known: leave it empty.")
        )
    if not any(hours.week) and not any(shifts for _day, shifts in hours.own_days):
        wrong[WEEKDAYS[0]] = say("Nobody would ever be here: give the hours of one day at least.")
    if not wrong:
        _try(wrong, "zone", {"tz": hours.zone, "hours": {}})
    return wrong


def _try(wrong: dict[str, str], field: str, document: Mapping[str, object]) -> None:
    try:
        calendar_of(document)
    except CalendarMistake as mistake:
        wrong.setdefault(field, mistake.says)


def shifts_in(typed: str) -> tuple[Pair, ...]:
    """The shifts in words such as "9:00–12:30, 13:00-17:00": what cannot be understood is kept as it is, for
    `objections` to say so."""
    pieces = [piece.strip() for piece in typed.replace("–", "-").replace(";", ",").split(",")]
    return tuple(_pair(piece) for piece in pieces if piece)


def own_days_in(lines: Sequence[str]) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    """The days in lines such as "2026-12-24 09:00-12:00" or "2026-12-31", each closed unless it has hours."""
    found = []
    for line in lines:
        day, _gap, rest = line.strip().partition(" ")
        if day:
            closed = rest.strip().lower() in ("", "closed")
            found.append((day, () if closed else shifts_in(rest)))
    return tuple(found)


def shifts_written(shifts: Sequence[Pair]) -> str:
    """Shifts as one types them: "09:00–12:00, 13:00–17:00"."""
    return ", ".join(f"{begins}–{ends}" for begins, ends in shifts)


def own_days_written(days: Sequence[tuple[str, Sequence[Pair]]]) -> str:
    """Days of one's own as one types them, a line for each."""
    return "\n".join(f"{day} {shifts_written(shifts)}".rstrip() for day, shifts in days)


def holidays_ahead(hours: TeamHours, today: date, many: int) -> list[tuple[date, str]]:
    """The next holidays that these hours keep, with their names; own hours on a date go before a holiday."""
    own = {day for day, _shifts in hours.own_days}
    kept = public_holidays(hours.country, hours.region, (today.year, today.year + 1))
    ahead = sorted((day, name) for day, name in kept.items() if day >= today and day.isoformat() not in own)
    return ahead[:many]


def _pairs(shifts: Sequence[Sequence[str]]) -> tuple[Pair, ...]:
    return tuple((begins, ends) for begins, ends in shifts)


def _pair(piece: str) -> Pair:
    begins, _dash, ends = (part.strip() for part in piece.partition("-"))
    return _two_digits(begins), _two_digits(ends)


def _two_digits(typed: str) -> str:
    hour, colon, minute = typed.partition(":")
    if not colon and hour.isdigit():
        minute = "00"
    return f"{hour.zfill(2)}:{minute}" if hour.isdigit() else typed
