"""When a team works, and when the desk does for teams that say nothing of their own."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries import people
from casedesk.accounts.queries.people import Team
from casedesk.admin.doing import doer_of
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.queries.calendars import Version, version_at, versions_of
from casedesk.resolution_clock.rules.calendar_documents import WEEKDAYS
from casedesk.resolution_clock.rules.public_holidays import countries
from casedesk.resolution_clock.rules.team_hours import (
    TeamHours,
    holidays_ahead,
    own_days_in,
    own_days_written,
    shifts_in,
    shifts_written,
)
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import pgettext
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page
from casedesk.web.zones import country_names, zone_names

DESK = "/settings/hours"
HOLIDAYS_SHOWN = 6
_OFFICE = (*((("09:00", "17:00"),),) * 5, (), ())


@get(DESK, guards=[requires("settings.desk")])
async def show_desk_hours(request: StaffRequest) -> Response[str]:
    """When the desk works, where a team has no hours of its own."""
    return await _page(request, None)


@post(DESK, guards=[requires("settings.desk")])
async def save_desk_hours(request: StaffRequest) -> Response[str]:
    """Takes the hours of the desk."""
    return await _save(request, None)


@get("/settings/teams/{team_id:int}/hours", guards=[requires("settings.teams")])
async def show_team_hours(request: StaffRequest, team_id: FromPath[int]) -> Response[str]:
    """When a team works."""
    return await _page(request, await _team(team_id))


@post("/settings/teams/{team_id:int}/hours", guards=[requires("settings.teams")])
async def save_team_hours(request: StaffRequest, team_id: FromPath[int]) -> Response[str]:
    """Takes the hours of a team."""
    return await _save(request, await _team(team_id))


async def _team(team_id: int) -> Team:
    found = await people.team(team_id)
    if found is None:
        raise NotFound
    return found


async def _save(request: StaffRequest, team: Team | None) -> Response[str]:
    form = await read_form(request)
    try:
        hours = TeamHours(
            zone=form.choice("zone", zone_names()),
            week=tuple(shifts_in(form.text(day, required=False)) for day in WEEKDAYS),
            country=form.optional_choice("country", list(countries())) or "",
            region=form.text("region", longest=40, required=False),
            own_days=own_days_in(form.words("own_days", required=False).split("\n")),
        )
        begins = form.optional_day("from_at")
        from_at = (
            datetime.combine(begins, time(), ZoneInfo(hours.zone)) if begins and not form.errors else None
        )
        form.check()
        await publish_hours(team.id if team else None, hours, doer_of(request), from_at)
    except Invalid as wrong:
        return await _page(request, team, form.refused(wrong), status=422)
    flash(request, _("Saved. What was counted so far stays as it is."))
    return see_other(_address(team))


async def _page(
    request: StaffRequest, team: Team | None, form: Form | None = None, status: int = 200
) -> Response[str]:
    now = clock.now()
    versions = await versions_of(team.id if team else None)
    in_force = version_at(versions, now)
    desk = None if team is None or versions else version_at(await versions_of(None), now)
    hours = await _hours_shown(in_force or desk, team)
    return settings_page(
        request,
        "admin/working_hours.html",
        status,
        team=team,
        address=_address(team),
        form=form or _form(hours),
        weekdays=_weekdays(),
        countries=country_names(countries()),
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
        versions=[(one, _week_written(one.hours), one is in_force) for one in versions],
        of_desk=desk,
        holidays=holidays_ahead(hours, now.astimezone(ZoneInfo(hours.zone)).date(), HOLIDAYS_SHOWN),
    )


async def _hours_shown(version: Version | None, team: Team | None) -> TeamHours:
    """The hours to begin from: those in force, else an office's."""
    if version is not None:
        return version.hours
    return TeamHours(team.zone if team else (await desk_settings()).zone, _OFFICE)


def _form(hours: TeamHours) -> Form:
    week = {
        day: shifts_written(shifts).replace("–", "-")
        for day, shifts in zip(WEEKDAYS, hours.week, strict=True)
    }
    own = own_days_written(hours.own_days).replace("–", "-")
    return Form(
        {"zone": hours.zone, "country": hours.country, "region": hours.region, "own_days": own, **week}
    )


def _week_written(hours: TeamHours) -> list[tuple[str, str]]:
    """The hours of a week, equal days in a row said once: "Monday to Friday 09:00–17:00"."""
    runs: list[tuple[str, str, str]] = []
    for (_key, name), shifts in zip(_weekdays(), hours.week, strict=True):
        said = shifts_written(shifts) or pgettext("day", "closed")
        if runs and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], name, said)
        else:
            runs.append((name, name, said))
    to = _("%(first)s to %(last)s")
    return [(one if one == other else to % {"first": one, "last": other}, said) for one, other, said in runs]


def _weekdays() -> list[tuple[str, str]]:
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return list(zip(WEEKDAYS, names, strict=True))


def _address(team: Team | None) -> str:
    return f"/settings/teams/{team.id}/hours" if team else DESK


ROUTES: list[Any] = [show_desk_hours, save_desk_hours, show_team_hours, save_team_hours]
