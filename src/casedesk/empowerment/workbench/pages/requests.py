"""The requests behind a figure of the workbench."""

from decimal import Decimal

from litestar import Response, get

from casedesk.empowerment.workbench.pages.asked import ADDRESS
from casedesk.empowerment.workbench.pages.ground import Ground, ground_of, viewer_of
from casedesk.empowerment.workbench.pages.menus import menus
from casedesk.empowerment.workbench.pages.workbench import GUARD
from casedesk.empowerment.workbench.queries.otherwise import (
    OF_A_LINE,
    PAGE,
    WHICH,
    Saying,
    TurnedPage,
    turned,
    turned_at,
)
from casedesk.empowerment.workbench.rules.limits import Limit, limit_of
from casedesk.platform.errors import NotFound
from casedesk.platform.places import Place, place_in
from casedesk.platform.sentences import say
from casedesk.web.rendering import render
from casedesk.web.sessions import SignedIn, StaffRequest

CSV_ROWS = 10_000
"""Rows of one file at most."""


@get(f"{ADDRESS}/requests", guards=[GUARD])
async def show_requests(request: StaffRequest) -> Response[str]:
    """One page of the requests that a figure counts."""
    ground = await replayed_ground(request)
    which = request.query_params.get("which", "otherwise")
    limit = limit_asked(ground)
    found = await requests_of(
        ground, which, request.user, place_in(request.query_params.get("after", "")), PAGE
    )
    return render(
        request,
        "empowerment/workbench/requests.html",
        block="content",
        asked=ground.asked,
        ground=ground,
        address=ground.asked.address,
        which=which,
        limit=limit,
        turned=found,
        after=found.after,
        menus=await menus(ground.asked),
    )


async def replayed_ground(request: StaffRequest) -> Ground:
    """The ground of a page that needs a replay to its end. Raises NotFound where there is none."""
    ground = await ground_of(request)
    if ground is None or ground.replay is None or ground.replay.finished_at is None:
        raise NotFound(say("This period is not replayed yet."))
    return ground


def limit_asked(ground: Ground) -> Limit | None:
    """The limit whose figure is opened, as the draft says it."""
    assert ground.replay is not None, "asked for a replay"
    return limit_of(ground.replay.policy, ground.asked.line, ground.currency)


async def requests_of(
    ground: Ground, which: str, user: SignedIn, after: Place | None, limit: int
) -> TurnedPage:
    """The requests that a figure counts. Raises NotFound for a figure that there is not."""
    assert ground.replay is not None, "asked for a replay"
    only, viewer = ground.asked.narrowed(ground.currency), viewer_of(user)
    if which in WHICH:
        return await turned(ground.replay.id, which, only, viewer, after, limit)
    line = limit_asked(ground)
    if which not in OF_A_LINE or line is None:
        raise NotFound(say("There is no such figure."))
    amount: Decimal = ground.asked.amount if ground.asked.amount is not None else line.amount
    return await turned_at(ground.replay.id, Saying(line.id, amount), which, only, viewer, after, limit)


ROUTES = [show_requests]
