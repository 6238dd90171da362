"""The team page: who is here, what everybody has, and what if somebody were away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.accounts.queries.people import teams
from casedesk.cases.queries.filters import Filters
from casedesk.ownership.handoffs.queries.on_desks import pending_handoffs
from casedesk.ownership.queries import possible_owners
from casedesk.ownership.routing.queries.foreseen import if_away
from casedesk.ownership.routing.queries.team import Load, loads, open_cases_of
from casedesk.platform import clock
from casedesk.platform.errors import NotFound
from casedesk.promises.queries.dark import in_the_dark
from casedesk.rota.queries.presence import colleagues, supervisors_on_duty
from casedesk.rota.rules.duty import Colleague
from casedesk.rota.rules.planning import may_plan_for
from casedesk.rota.rules.presence import Away
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.counts import counted
from casedesk.workspace.team_marks import Mark, marks_of


@dataclass(frozen=True)
class Row:
    """Somebody on the team page: what they have, and whether they are here and until when, or when again."""

    load: Load
    is_here: bool
    until: datetime | None
    away: Away | None
    next_at: datetime | None
    marks: list[Mark]


@get("/team", guards=[requires("team.see")])
async def show_team(
    request: StaffRequest, team: FromQuery[int] = 0, who: FromQuery[int] = 0
) -> Response[str]:
    """Who is here and what they have; of one of them, every open case."""
    return await team_page(request, team, who)


@get("/team/away", guards=[requires("team.see")])
async def show_if_away(request: StaffRequest, who: FromQuery[int], day: FromQuery[str] = "") -> Response[str]:
    """Who would get what if somebody were away on a day: tomorrow, unless another is asked for."""
    colleague = await _colleague(who)
    on = _day(day) or _today(request) + timedelta(days=1)
    at = _when_they_would_come(colleague, on, request.user.zone)
    return render(
        request,
        "team/away.html",
        colleague=colleague,
        on=on,
        at=at,
        would_get=await if_away(who, at, actor_of(request.user)),
        form=Form({"day": on}),
    )


async def team_page(
    request: StaffRequest, team_id: int, who: int, form: Form | None = None, status: int = 200
) -> Response[str]:
    """The page as it stands, with a form that was refused where there is one."""
    now, viewer = clock.now(), actor_of(request.user)
    all_teams = await teams()
    if team_id and team_id not in {one.id for one in all_teams}:
        raise NotFound
    rows = await _rows(await loads(team_id or None, viewer), now)
    chosen = next((row for row in rows if row.load.id == who), None)
    return render(
        request,
        "team/team.html",
        status=status,
        rows=rows,
        planned={
            row.load.id for row in rows if may_plan_for(request.user.role, request.user.teams, row.load.teams)
        },
        teams=all_teams,
        dark=await counted(Filters(stage="open", narrowing=in_the_dark("any", now)), viewer),
        team_id=team_id,
        on_duty=await supervisors_on_duty(team_id or None, now),
        offered=await pending_handoffs(viewer),
        chosen=chosen,
        cases=await open_cases_of(who, viewer) if chosen else [],
        owners=[(one.id, _with_load(one)) for one in await possible_owners() if one.id != who]
        if chosen
        else [],
        form=form or Form(),
        tomorrow=_today(request) + timedelta(days=1),
    )


async def _rows(found: Sequence[Load], now: datetime) -> list[Row]:
    present = {one.id: one.hours for one in await colleagues(now, [load.id for load in found])}
    marks = await marks_of([load.id for load in found])
    return [
        Row(
            load,
            present[load.id].is_here(now),
            present[load.id].shift_ends(now),
            present[load.id].away(now),
            present[load.id].next_here(now),
            marks[load.id],
        )
        for load in found
    ]


def _with_load(one: Any) -> str:
    words = _("%(name)s · %(open)d open of %(room)d")
    return words % {"name": one.name, "open": one.open_cases, "room": one.capacity}


async def _colleague(user_id: int) -> Colleague:
    found = await colleagues(user_ids=[user_id])
    if not found:
        raise NotFound
    return found[0]


def _when_they_would_come(colleague: Colleague, on: date, zone: str) -> datetime:
    """The beginning of their shift on a day; noon of the reader's where they have none."""
    begins = datetime.combine(on, time(), ZoneInfo(zone))
    comes = colleague.hours.next_here(begins)
    in_time = comes is not None and comes < begins + timedelta(days=1)
    return comes if comes is not None and in_time else begins + timedelta(hours=12)


def _today(request: StaffRequest) -> date:
    return clock.now().astimezone(ZoneInfo(request.user.zone)).date()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


ROUTES = [show_team, show_if_away]
