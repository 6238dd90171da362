"""The interface for programs: JSON in and out, by API token alone. docs/api.md describes all of it."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath

from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.config import Settings
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, TooMany
from casedesk.public_api.actions import Taken, take_contact
from casedesk.public_api.queries import token_name
from casedesk.public_api.rules import Bucket, read, take
from casedesk.web.guards import requires_token
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest

MOST_BYTES = 512 * 1024
"""Of one contact: the longest words there may be, however they are escaped."""

_buckets: dict[int, Bucket] = {}
"""What each token may still send, in this process: there are as many as tokens in use."""


@post("/api/interactions", guards=[requires_token("cases.work")], request_max_body_size=MOST_BYTES)
async def tell_interaction(request: StaffRequest) -> Response[Any]:
    """Takes one contact; answers where it stands."""
    _count(request)
    told = read(await _sent(request), clock.now())
    if isinstance(told, dict):
        raise Invalid(told)
    by = await _actor(request)
    taken = await take_contact(told, by, request.user.id)
    return _json(await _where(request, taken, by), 200 if taken.repeated else 201)


@get("/api/cases/{number:str}", guards=[requires_token("cases.see")])
async def show_case(request: StaffRequest, number: FromPath[str]) -> Response[Any]:
    """One case in short."""
    _count(request)
    case = await _case(number, await _actor(request))
    return _json(
        {
            "case": f"C-{case.id}",
            "title": case.title,
            "stage": case.stage,
            "disposition": case.disposition,
            "owner": case.owner,
            "customer": case.customer,
            "opened_at": case.opened_at.isoformat(),
            "merged_into": f"C-{case.merged_into_id}" if case.merged_into_id else None,
            "url": _url(request, case.id),
        }
    )


async def _case(number: str, by: Actor) -> CaseHead:
    bare = number.upper().removeprefix("C-")
    if not (bare.isascii() and bare.isdigit() and len(bare) < 19):
        raise NotFound
    return await case_head(int(bare), by)


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


async def _actor(request: StaffRequest) -> Actor:
    user = request.user
    assert request.auth.api_token_id is not None, "the guard lets tokens pass only"
    name = await token_name(request.auth.api_token_id)
    return actors.token(name, user.teams, sees_all=user.role == "admin")


async def _sent(request: StaffRequest) -> Any:
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as broken:
        raise Invalid({"": _("The body is not valid JSON: %(why)s.") % {"why": broken}}) from broken


def _count(request: StaffRequest) -> None:
    assert request.auth.api_token_id is not None, "the guard lets tokens pass only"
    key = request.auth.api_token_id
    _buckets[key], wait = take(_buckets.get(key), clock.now().timestamp())
    if wait:
        words = _("Too many requests: five a second for long, three hundred at once. Wait %(seconds)d s.")
        raise TooMany(words % {"seconds": wait}, wait)


def _json(content: dict[str, Any], status: int = 200) -> Response[Any]:
    return Response(
        content, status_code=status, media_type=MediaType.JSON, headers={"Cache-Control": "no-store"}
    )


ROUTES = [tell_interaction, show_case]
