"""A reply template, filled in for a case: for the script of its composer, which puts it where the cursor is."""

from typing import Any

from litestar import get
from litestar.params import FromPath

from casedesk.cases.queries.case_page import case_head
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key
from casedesk.workspace.reply_templates import filled_for, said_of


@get("/cases/{number:str}/templates/{template_id:int}", guards=[requires("cases.work")])
async def show_filled(
    request: StaffRequest, number: FromPath[str], template_id: FromPath[int]
) -> dict[str, Any]:
    """Its words for this case, the version they are from, and what to say when they are in."""
    head = await case_head(case_key(number), actor_of(request.user))
    found = await filled_for(template_id, head, request.user)
    return {"text": found.text, "used": found.version_id, "said": said_of(found)}


ROUTES = [show_filled]
