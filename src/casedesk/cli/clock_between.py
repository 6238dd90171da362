"""`casedesk clock between`."""

from pathlib import Path

import click

from casedesk.cli.clock_reading import read_calendar, read_instant, takes_calendar
from casedesk.cli.clock_writing import seconds
from casedesk.platform.errors import Unusable
from casedesk.resolution_clock.rules.business_time import business_time_between


@click.command()
@click.argument("start")
@click.argument("end")
@takes_calendar(required=True)
def command(start: str, end: str, file: Path) -> None:
    """Print how many seconds of working hours pass from START until END; negative where END is earlier.

    \b
    START and END are ISO 8601 with an offset or Z. Without one they are read in the calendar's zone;
    a time that its clocks show twice or never is then refused. Open is what the clock on the wall
    shows inside the hours: an hour skipped in spring does not count, one shown twice in autumn
    counts twice. A shift over midnight belongs to the day on which it begins, and so does the
    holiday that takes it away.

    \b
      casedesk clock between 2026-03-02T09:00+01:00 2026-03-06T17:00+01:00 --calendar berlin.json

    \b
    The file:
      {"tz": "Europe/Berlin",
       "hours": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]},
       "holidays": ["2026-12-25"],
       "date_overrides": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []}}

    \b
    A day without hours is closed; a full day is [["00:00", "24:00"]]. Hours of a date go before the
    weekday's and before a holiday; an empty list closes the date.
    """
    calendar = read_calendar(file)
    try:
        passed = business_time_between(
            read_instant(start, calendar.zone), read_instant(end, calendar.zone), calendar
        )
    except ValueError as error:
        raise Unusable(str(error)) from error
    click.echo(seconds(passed))
