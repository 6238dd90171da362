"""Nobody in the dark: the customers who do not know who has their case or when they hear next, and what to do."""

from litestar import Response, get

from casedesk.platform import clock
from casedesk.promises.queries.dark import SHOWN, darkness
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of


@get("/team/in-the-dark", guards=[requires("team.see")])
async def in_the_dark(request: StaffRequest) -> Response[str]:
    """The number as it is now, and the cases behind it, each with what would bring light."""
    found = await darkness(clock.now(), actor_of(request.user))
    return render(request, "promises/in_the_dark.html", block="content", dark=found, shown=SHOWN)


ROUTES = [in_the_dark]
