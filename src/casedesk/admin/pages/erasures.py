"""Who was erased at their request: the tombstones, for whoever answers for it."""

from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.privacy.queries.tombstones import PAGE, tombstones
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_LARGEST_KEY = 2**63 - 1


@get("/settings/erasures", guards=[requires("privacy.answer")])
async def show_erasures(request: StaffRequest, before: FromQuery[int | None] = None) -> Response[str]:
    """The newest first, a page at a time."""
    before = before if before is not None and 0 < before <= _LARGEST_KEY else None
    found = await tombstones(before, PAGE + 1)
    shown = found[:PAGE]
    onward = f"/settings/erasures?before={shown[-1].id}" if len(found) > PAGE else None
    return settings_page(request, "admin/erasures.html", erasures=shown, onward=onward)


ROUTES: list[Any] = [show_erasures]
