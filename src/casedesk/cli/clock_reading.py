"""What the commands of the clock are given: a calendar file, and instants as people write them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from casedesk.platform.errors import Unusable
from casedesk.resolution_clock.rules.calendar_documents import CalendarMistake, calendar_of
from casedesk.resolution_clock.rules.calendars import Calendar

_HELP = "Working hours as JSON; `casedesk clock between --help` shows how they are written."


def takes_calendar(*, required: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Adds the flag by which a calendar file is given."""
    return click.option(
        "--calendar",
        "file",
        metavar="FILE",
        required=required,
        type=click.Path(path_type=Path),
        help=_HELP if required else f"Count in these too. {_HELP}",
    )


def read_calendar(file: Path) -> Calendar:
    """The calendar in a file. Raises Unusable with one sentence that names the file and the place in it."""
    try:
        return calendar_of(json.loads(file.read_text("utf-8-sig"), object_pairs_hook=_each_key_once))
    except OSError as error:
        raise Unusable(f"{file}: it cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"{file}: it is not written in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Unusable(f"{file}, line {error.lineno}: it is not JSON: {error.msg}.") from error
    except (CalendarMistake, RecursionError) as error:
        raise Unusable(f"{file}: {error}") from error


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise CalendarMistake(key, "it is there twice.")
        found[key] = value
    return found


def read_instant(text: str, zone: str) -> datetime:
    """The instant that somebody wrote, in UTC; without an offset it is what the wall clock of the zone shows.

    Raises Unusable where it is no time, or where the wall clock shows it twice or never.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable(f"{text!r} is no time; write it like '2026-03-02T09:00+01:00'.") from error
    if said.tzinfo is not None:
        return _in_utc(said, text)
    first = _in_utc(said.replace(tzinfo=ZoneInfo(zone)), text)
    second = _in_utc(said.replace(tzinfo=ZoneInfo(zone), fold=1), text)
    if first != second:
        how_often = "twice" if first < second else "never"
        raise Unusable(
            f"The clocks of {zone} show {text} {how_often}: write the time with its offset to UTC."
        )
    return first


def _in_utc(said: datetime, text: str) -> datetime:
    try:
        return said.astimezone(UTC)
    except OverflowError as error:
        raise Unusable(f"{text!r} is too far away.") from error
