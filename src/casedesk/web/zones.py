"""Time zones and the customs of places, as people choose them."""

from functools import cache
from zoneinfo import available_timezones

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


@cache
def zone_names() -> tuple[str, ...]:
    """Every time zone that is named for a place, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(_AREAS)))
