"""`casedesk clock add`."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from casedesk.cli.clock_reading import read_calendar, read_instant, takes_calendar
from casedesk.cli.clock_writing import instant
from casedesk.platform.errors import Unusable
from casedesk.resolution_clock.rules.business_time import add_business_time

MICROSECONDS = 1_000_000


# Without this a negative number of seconds would be taken for a flag.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("start")
@click.argument("seconds")
@takes_calendar(required=True)
def command(start: str, seconds: str, file: Path) -> None:
    """Print when, in UTC, that many SECONDS of working hours will have passed since START.

    \b
    It is the first such moment: eight hours from a morning on are over when the day closes, not when
    the next one opens. Negative SECONDS go back, to the last moment from which as many pass until
    START; none at all is START itself, open or not. They may have a fraction down to a millionth.
    START is ISO 8601 with an offset or Z, or else is read in the calendar's zone.

    \b
      casedesk clock add 2026-03-06T16:00+01:00 7200 --calendar berlin.json
    """
    calendar = read_calendar(file)
    try:
        due = add_business_time(read_instant(start, calendar.zone), _duration(seconds), calendar)
    except ValueError as error:
        raise Unusable(str(error)) from error
    click.echo(instant(due))


def _duration(seconds: str) -> timedelta:
    try:
        microseconds = Decimal(seconds) * MICROSECONDS
        if microseconds == int(microseconds):
            return timedelta(microseconds=int(microseconds))
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise Unusable(f"{seconds!r} is no number of seconds, with at most six decimals, that can be counted.")
