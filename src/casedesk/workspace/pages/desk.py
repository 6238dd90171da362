"""My desk: what is next, and why."""

from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.cases.queries.desk import MOST_ON_DESK
from casedesk.cases.queries.filters import Filters
from casedesk.channels.mailboxes.queries.ways import troubles
from casedesk.platform import clock
from casedesk.platform.errors import NotFound
from casedesk.promises.queries.dark import in_the_dark
from casedesk.web.answers import START, see_other
from casedesk.web.flashes import flash
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key
from casedesk.workspace.counts import counted
from casedesk.workspace.desk.contributors import desk_of
from casedesk.workspace.desk.items import Rank, next_after


@get("/", guards=[requires("desk.use")])
async def my_desk(request: StaffRequest) -> Response[str]:
    """One list: what needs me now, what is with us by how long, and what waits for somebody else."""
    now = clock.now()
    items = await desk_of(request.user, now)
    return render(
        request,
        "desk/desk.html",
        now=[one for one in items if one.rank.is_now],
        ours=[one for one in items if one.rank is Rank.WITH_US],
        waiting=[one for one in items if one.rank is Rank.WAITING],
        mail_troubles=await troubles() if request.user.may("settings.mailboxes") else [],
        dark=await _in_the_dark(request, now),
        in_all=len(items),
        more=len(items) >= MOST_ON_DESK,
        hour=now.astimezone(ZoneInfo(request.user.zone)).hour,
    )


@get("/next", guards=[requires("desk.use")])
async def open_next(request: StaffRequest, after: FromQuery[str] = "") -> Response[str]:
    """Opens what comes next on the desk, after the case `after` where one is named; the desk where it is clear."""
    found = next_after(await desk_of(request.user, clock.now()), _key_of(after))
    if found is None:
        flash(request, _("There is nothing else on your desk."))
    return see_other(found.address if found else START)


def _key_of(number: str) -> int | None:
    try:
        return case_key(number)
    except NotFound:
        return None


async def _in_the_dark(request: StaffRequest, now: datetime) -> int:
    """How many cases have a customer in the dark, for whoever looks after the team; as far as one counts."""
    if not request.user.may("team.see"):
        return 0
    filters = Filters(stage="open", narrowing=in_the_dark("any", now))
    return await counted(filters, actor_of(request.user))


ROUTES = [my_desk, open_next]
