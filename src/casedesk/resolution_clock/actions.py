"""Writing working hours. Each time is a version: what was counted by an older one stays as it is."""

from datetime import datetime, timedelta

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer, by_rule
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say
from casedesk.resolution_clock.events import HoursPublished
from casedesk.resolution_clock.queries.calendars import teams_with_hours, version_at, versions_of
from casedesk.resolution_clock.rules.calendar_documents import calendar_of
from casedesk.resolution_clock.rules.opening_hours import counted_hours
from casedesk.resolution_clock.rules.team_hours import (
    RENEW_YEARS_BEFORE,
    TeamHours,
    counted_span,
    document_of,
    objections,
)
from casedesk.resolution_clock.tables import TeamCalendar

BY_RENEWING = by_rule(say("working hours carry on"))
_COLUMNS = ("calendar_id", "opens_at", "closes_at", "open_before_us")


async def publish_hours(
    team_id: int | None, hours: TeamHours, by: Doer, from_at: datetime | None = None
) -> int:
    """Makes these the working hours of a team (of the desk), from a moment on, or from now; returns their key.

    The first ones are in force since ever, so that cases from before count too. Raises Invalid by field, or
    where the moment is past; NotFound without the team.
    """
    async with db.transaction():
        # Read after the lock: two who write at the same moment must not both be the first.
        await db.execute("SELECT pg_advisory_xact_lock(hashtext('calendars'), coalesce($1::int, 0))", team_id)
        now = clock.now()
        wrong = objections(hours, now)
        if from_at is not None and from_at < now:
            wrong["from_at"] = say(
                "That is past: what was counted stays. Choose a day that is still to come."
            )
        if wrong:
            raise Invalid(wrong)
        first = not await versions_of(team_id)
        calendar_id = await _write(team_id, hours, by, None if first else from_at or now, now)
        await note(by, "published", "working_hours", team_id, calendar_id=calendar_id, zone=hours.zone)
        await events.publish(HoursPublished(calendar_id=calendar_id, team_id=team_id, first=first))
    return calendar_id


async def _write(
    team_id: int | None, hours: TeamHours, by: Doer, from_at: datetime | None, now: datetime
) -> int:
    document = document_of(hours, now)
    first, until = counted_span(now)
    row = TeamCalendar(
        team_id=team_id,
        from_at=from_at,
        document=document,
        country=hours.country,
        region=hours.region,
        own_days={day: [list(pair) for pair in shifts] for day, shifts in hours.own_days},
        counted_from=first,
        counted_until=until,
        by_user_id=by.user_id,
        by_rule=by.rule or "",
        recorded_at=now,
    )
    try:
        calendar_id = int((await TeamCalendar.insert(row))[0]["id"])
    except asyncpg.ForeignKeyViolationError as unknown:
        raise NotFound(say("There is no such team.")) from unknown
    opening = counted_hours(calendar_of(document), first, until)
    await db.copy("calendar_hours", _COLUMNS, [(calendar_id, *one) for one in opening])
    return calendar_id


async def carry_on() -> None:
    """Writes anew the hours in force whose counted years run out, with the holidays of the years to come."""
    for team_id in await teams_with_hours():
        now = clock.now()
        in_force = version_at(await versions_of(team_id), now)
        if in_force is not None and in_force.counted_until < now + timedelta(days=365 * RENEW_YEARS_BEFORE):
            await publish_hours(team_id, in_force.hours, BY_RENEWING)
