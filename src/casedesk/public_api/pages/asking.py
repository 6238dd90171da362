"""What every request of a program goes through: how often, for whom, what was sent, what is answered."""

from typing import Any

import msgspec
from litestar import Response
from litestar.enums import MediaType

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform.errors import Invalid, NotFound, TooMany
from casedesk.platform.keys import key_said
from casedesk.public_api.actions.counting import count_request
from casedesk.public_api.queries.contacts import token_name
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest


async def actor(request: StaffRequest) -> Actor:
    """For whom a program acts, as the record names it."""
    assert request.auth.api_token_id is not None, "the guard lets tokens pass only"
    name = await token_name(request.auth.api_token_id)
    return actors.token_of(request.user, name)


async def sent(request: StaffRequest) -> Any:
    """What was sent. Raises Invalid where it is no JSON."""
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as broken:
        raise Invalid({"": _("The body is not valid JSON: %(why)s.") % {"why": broken}}) from broken


async def count(request: StaffRequest) -> None:
    """Counts one more request. Raises TooMany."""
    assert request.auth.api_token_id is not None, "the guard lets tokens pass only"
    wait = await count_request(request.auth.api_token_id)
    if wait:
        words = _("Too many requests: five a second for long, three hundred at once. Wait %(seconds)d s.")
        raise TooMany(words % {"seconds": wait}, wait)


def case_key(number: str) -> int:
    """The key of a case from its number. Raises NotFound for what is none."""
    found = key_said(number.upper().removeprefix("C-"))
    if found is None:
        raise NotFound
    return found


def json(content: dict[str, Any], status: int = 200) -> Response[Any]:
    """An answer that no cache keeps."""
    return Response(
        content, status_code=status, media_type=MediaType.JSON, headers={"Cache-Control": "no-store"}
    )
