"""Time zones and the customs of places, as people choose them."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from casedesk.web import reader

_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)

LOCALES: tuple[tuple[str, str], ...] = (
    ("en", "English"),
    ("en_US", "English (United States)"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ko", "한국어"),
    ("ms", "Bahasa Melayu"),
    ("zh_Hans", "简体中文"),
    ("tr", "Türkçe"),
    ("th", "ไทย"),
)
"""Whose way of writing dates, numbers and money one may choose, each in its own name."""


def country_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """These countries by their ISO codes, each with its name in the reader's language, in the order of the names."""
    names = reader.current().formats.territories
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1])


@cache
def zone_names() -> tuple[str, ...]:
    """Every time zone that is named for a place, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(_AREAS)))
