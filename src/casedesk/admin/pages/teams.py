"""Teams and who is in them."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.actions import teams as actions
from casedesk.accounts.actions.teams import TeamProfile
from casedesk.accounts.queries import people
from casedesk.accounts.queries.people import Team
from casedesk.admin.doing import doer_of
from casedesk.platform.errors import Invalid, NotFound
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page
from casedesk.web.zones import zone_names

_GUARD = requires("settings.teams")


@get("/settings/teams", guards=[_GUARD])
async def list_teams(request: StaffRequest) -> Response[str]:
    """All teams."""
    return settings_page(request, "admin/teams.html", teams=await people.teams())


@get("/settings/teams/new", guards=[_GUARD])
async def new_team(request: StaffRequest) -> Response[str]:
    """The form for a new team."""
    desk = await desk_settings()
    return await _form(request, Form({"zone": desk.zone}), None)


@post("/settings/teams", guards=[_GUARD])
async def add_team(request: StaffRequest) -> Response[str]:
    """Makes a team with its members."""
    return await _save(request, None)


@get("/settings/teams/{team_id:int}", guards=[_GUARD])
async def show_team(request: StaffRequest, team_id: FromPath[int]) -> Response[str]:
    """A team and who is in it."""
    team = await _team(team_id)
    members = [one.id for one in await people.everybody(active_only=True) if team_id in one.teams]
    form = Form({"name": team.name, "zone": team.zone, "private": team.private, "members": members})
    return await _form(request, form, team)


@post("/settings/teams/{team_id:int}", guards=[_GUARD])
async def change_team(request: StaffRequest, team_id: FromPath[int]) -> Response[str]:
    """Changes a team and who is in it."""
    return await _save(request, await _team(team_id))


async def _save(request: StaffRequest, team: Team | None) -> Response[str]:
    form, by = await read_form(request), doer_of(request)
    try:
        profile = TeamProfile(
            name=form.text("name"),
            zone=form.choice("zone", zone_names()),
            private=form.checkbox("private"),
            members=form.identifiers("members"),
        )
        form.check()
        if team is None:
            await actions.add_team(profile, by)
        else:
            await actions.change_team(team.id, profile, by)
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), team, status=422)
    flash(request, _("Saved."))
    return see_other("/settings/teams")


async def _team(team_id: int) -> Team:
    found = await people.team(team_id)
    if found is None:
        raise NotFound
    return found


async def _form(request: StaffRequest, form: Form, team: Team | None, status: int = 200) -> Response[str]:
    return settings_page(
        request,
        "admin/team.html",
        status,
        form=form,
        team=team,
        people=[(one.id, one.name) for one in await people.everybody(active_only=True)],
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
    )


ROUTES: list[Any] = [list_teams, new_team, add_team, show_team, change_team]
