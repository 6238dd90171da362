"""What helps with cases of a category, folded for whoever has read it."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.queries.case_page import case_head
from casedesk.settings.actions import mark_guidance_read
from casedesk.web.answers import see_other
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key


@post("/cases/{number:str}/guidance", guards=[requires("cases.work")])
async def fold(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Notes that it was read: it is folded on every case of the category, until it is written anew."""
    head = await case_head(case_key(number), actor_of(request.user))
    if head.category_id is not None:
        await mark_guidance_read(request.user.id, head.category_id)
    return see_other(case_address(head.id))


ROUTES = [fold]
