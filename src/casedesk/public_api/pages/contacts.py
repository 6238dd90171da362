"""Contacts as programs tell of them, and a look at a case."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.config import Settings
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.public_api.actions.contacts import Taken, take_contact
from casedesk.public_api.pages.asking import actor, case_key, count, json, sent
from casedesk.public_api.queries.case_fields import fields_told
from casedesk.public_api.rules.contacts import read
from casedesk.web.guards import requires_token
from casedesk.web.sessions import StaffRequest

MOST_BYTES = 512 * 1024
"""Of one contact: the longest words there may be, however they are escaped."""


@post("/api/interactions", guards=[requires_token("cases.work")], request_max_body_size=MOST_BYTES)
async def tell_interaction(request: StaffRequest) -> Response[Any]:
    """Takes one contact; answers where it stands."""
    await count(request)
    told = read(await sent(request), clock.now())
    if isinstance(told, dict):
        raise Invalid(told)
    by = await actor(request)
    taken = await take_contact(told, by, request.user.id)
    return json(await _where(request, taken, by), 200 if taken.repeated else 201)


@get("/api/cases/{number:str}", guards=[requires_token("cases.see")])
async def show_case(request: StaffRequest, number: FromPath[str]) -> Response[Any]:
    """One case in short."""
    await count(request)
    case = await case_head(case_key(number), await actor(request))
    return json(
        {
            "case": f"C-{case.id}",
            "title": case.title,
            "stage": case.stage,
            "disposition": case.disposition,
            "owner": case.owner,
            "customer": case.customer,
            "opened_at": case.opened_at.isoformat(),
            "merged_into": f"C-{case.merged_into_id}" if case.merged_into_id else None,
            "fields": await fields_told(case.id),
            "url": _url(request, case.id),
        }
    )


async def _where(request: StaffRequest, taken: Taken, by: Actor) -> dict[str, Any]:
    try:
        owner = (await case_head(taken.case_id, by)).owner
    except NotFound:
        owner = None  # a private team's case: the contact is where it belongs, and the rest stays theirs
    return {
        "case": f"C-{taken.case_id}",
        "owner": owner,
        "url": _url(request, taken.case_id),
        "interaction": taken.interaction_id,
        "opened": taken.opened,
        "repeated": taken.repeated,
    }


def _url(request: StaffRequest, case_id: int) -> str:
    settings: Settings = request.app.state["settings"]
    return f"{settings.base_url}/cases/C-{case_id}"


ROUTES = [tell_interaction, show_case]
