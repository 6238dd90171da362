"""What is asked for on a case, as programs fill it in."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.queries.case_page import case_head
from casedesk.cases.queries.record import leading_case
from casedesk.fields.actions.filling import fill
from casedesk.platform.errors import Invalid
from casedesk.public_api.pages.asking import actor, case_key, count, json, sent
from casedesk.public_api.queries.case_fields import fields_told
from casedesk.public_api.rules.case_fields import typed_in
from casedesk.web.guards import requires_token
from casedesk.web.sessions import StaffRequest

MOST_BYTES = 64 * 1024


@post(
    "/api/cases/{number:str}/fields", guards=[requires_token("cases.work")], request_max_body_size=MOST_BYTES
)
async def fill_in(request: StaffRequest, number: FromPath[str]) -> Response[Any]:
    """Writes what was sent into the fields of a case, those that were not named stay; answers with all of them."""
    await count(request)
    by = await actor(request)
    case = await case_head(case_key(number), by)
    typed = typed_in(await sent(request))
    try:
        await fill(case.id, typed, by)
    except Invalid as wrong:
        raise Invalid(_by_key(wrong.fields)) from wrong
    leading = await leading_case(case.id)
    return json({"case": f"C-{leading}", "fields": await fields_told(leading)})


def _by_key(wrong: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix("field."): reason for name, reason in wrong.items()}


ROUTES = [fill_in]
