"""What was granted and has to be done: a shop system asks for it, and says what became of it."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.queries.case_page import case_head
from casedesk.empowerment.fulfilment.actions import doing
from casedesk.empowerment.fulfilment.actions.telling import as_told
from casedesk.empowerment.fulfilment.queries.steps import open_for_programs, todo
from casedesk.platform.errors import Invalid
from casedesk.public_api.pages.asking import actor, count, json, sent
from casedesk.public_api.rules.fields import Fields
from casedesk.web.guards import requires_token
from casedesk.web.sessions import StaffRequest

_TELL = requires_token("fulfilment.tell")
_MOST_BYTES = 16 * 1024
STATES = ("done", "failed")
REPORT = ("state", "reference", "reason")


@get("/api/fulfilments", guards=[_TELL])
async def list_open(request: StaffRequest, after: FromQuery[int] = 0) -> Response[Any]:
    """What can be done now, fifty at a time, by rising key."""
    await count(request)
    found = await open_for_programs(await actor(request), max(after, 0))
    return json({"fulfilments": [dict(as_told(one)) for one in found]})


@post("/api/fulfilments/{fulfilment_id:int}", guards=[_TELL], request_max_body_size=_MOST_BYTES)
async def report(request: StaffRequest, fulfilment_id: FromPath[int]) -> Response[Any]:
    """Says that it is done, or could not be done; the same twice is once."""
    await count(request)
    fields = Fields(await sent(request), REPORT)
    state = fields.one_of("state", STATES)
    reference, reason = fields.text("reference"), fields.text("reason", longest=500)
    if state == "failed" and not reason:
        fields.refuse("reason", "Say why it could not be done.")
    if fields.wrong:
        raise Invalid(fields.wrong)
    by = await actor(request)
    before = await todo(fulfilment_id)
    await case_head(before.case_id, by)  # what the token's user may not see is not there
    if state == "done":
        await doing.finish(fulfilment_id, by, reference)
    elif before.state != "failed" or before.reason != " ".join(reason.split()):
        await doing.fail(fulfilment_id, reason, by)
    now = await todo(fulfilment_id)
    return json({"fulfilment": now.id, "state": now.state, "reference": now.reference, "reason": now.reason})


ROUTES = [list_open, report]
