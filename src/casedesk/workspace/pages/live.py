"""The stream that an open page listens to, and the parts that it reads anew."""

import re
from collections.abc import AsyncIterator, Mapping

from litestar import Response, get
from litestar.datastructures import MultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Stream as StreamResponse

from casedesk.cases.queries.lists import rows_of
from casedesk.cases.queries.replies import held_replies_of
from casedesk.cases.queries.sight import entered_on
from casedesk.cases.queries.tags import tags_on
from casedesk.empowerment.approvals.queries.one import last_turn
from casedesk.fields.queries.fields import all_fields
from casedesk.notifications.queries.people import colleagues_named
from casedesk.notifications.queries.reading import unread_count
from casedesk.platform import live
from casedesk.platform.errors import Forbidden
from casedesk.platform.keys import key_said
from casedesk.together.actions import presence
from casedesk.together.queries.presence import others_on
from casedesk.views.rules import USUAL_COLUMNS, columns_in, is_of_field
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.live.hub import hub
from casedesk.web.live.stream import MEDIA_TYPE, Stream
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, seen_case
from casedesk.workspace.listed_fields import listed_fields

MOST_CASES = 60
"""More than a page of a list shows."""

_SHOWN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


@get("/live", guards=[requires("desk.use")])
async def open_stream(request: StaffRequest) -> StreamResponse:
    """Keeps open and says what changed. `case=42.7` asks about a case of which seven entries are shown, `at=42`
    says that somebody has that case's page open, `approvals=99` asks about what waits for a decision, of which the
    99th turn was the last that is shown."""
    session_id = request.auth.session_id
    if session_id is None:
        raise Forbidden(_("Live updates are for browsers."))
    query: MultiDict[str] = request.query_params
    shown = _shown(query.getall("case", []))
    actor = actor_of(request.user)
    at = query.get("at", "")
    place = await seen_case(at, actor) if at else None
    topics = [live.user(request.user.id), *(live.case(one) for one in shown)]
    turn = _turn(query.get("approvals", ""))
    if turn is not None and request.user.may("approvals.see"):
        topics.append(live.APPROVALS)
    if place is not None:
        topics.append(live.people(place))
    stream = Stream(request.user, session_id, topics)
    # First the ear, then the look: what comes between is heard, and at worst read twice.
    hub().open(stream)
    try:
        await _first_words(stream, shown, request)
        if live.APPROVALS in stream.topics and await last_turn() != turn:
            stream.tell(live.APPROVALS)
        if place is not None:
            stream.key = await presence.come(place, request.user.id)
    except BaseException:
        hub().close(stream)
        raise
    # Proxies that gather what they pass on (nginx) are told not to.
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamResponse(_until_closed(stream), media_type=MEDIA_TYPE, headers=headers)


async def _first_words(stream: Stream, shown: Mapping[int, int], request: StaffRequest) -> None:
    """What changed between the page and its stream: cases with more entries than shown, and what is unread."""
    if shown:
        for case_id, count in (await entered_on(shown, actor_of(request.user))).items():
            if count != shown[case_id]:
                stream.tell(live.case(case_id))
    stream.tell(f"unread:{await unread_count(request.user.id, actor_of(request.user))}")


async def _until_closed(stream: Stream) -> AsyncIterator[bytes]:
    try:
        async for message in stream.messages():
            yield message
    finally:
        hub().close(stream)


def _shown(said: list[str]) -> dict[int, int]:
    """The cases that a page shows, with how many entries of each; what is not said properly is left out."""
    found = [_SHOWN.fullmatch(one) for one in said[:MOST_CASES]]
    return {int(one[1]): int(one[2]) for one in found if one is not None}


def _turn(said: str) -> int | None:
    """The last turn that a page of approvals shows; None for another page."""
    return key_said(said)


@get("/cases/{number:str}/here", guards=[requires("cases.see")])
async def who_is_here(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Who else has the case open, who is writing, and whose reply is about to go."""
    case_id = await seen_case(number, actor_of(request.user))
    return render(
        request,
        "cases/here.html",
        case_id=case_id,
        here=await others_on(case_id, request.user.id),
        held=await held_replies_of(case_id),
    )


@get("/cases/{number:str}/colleagues", guards=[requires("cases.see")])
async def colleagues(request: StaffRequest, number: FromPath[str], q: FromQuery[str] = "") -> list[str]:
    """Whom a note on the case can name, by what was typed after the @."""
    case_id = await seen_case(number, actor_of(request.user))
    return await colleagues_named(" ".join(q.split())[:60], case_id, request.user.id)


@get("/cases/rows", guards=[requires("cases.see")])
async def rows(request: StaffRequest) -> Response[str]:
    """Rows of the list of cases as they are now, those that may be seen."""
    query: MultiDict[str] = request.query_params
    keys = [key for one in query.getall("case", [])[:MOST_CASES] if (key := key_said(one)) is not None]
    columns = columns_in(query.get("columns", "").split(",")) if "columns" in query else USUAL_COLUMNS
    found = await rows_of(keys, actor_of(request.user))
    tags = await tags_on([row.id for row in found]) if "tags" in columns else {}
    any_field = any(is_of_field(one) for one in columns)
    listed = await listed_fields(await all_fields() if any_field else [], columns, [row.id for row in found])
    return render(
        request,
        "cases/rows.html",
        rows=found,
        columns=columns,
        tags=tags,
        listed=listed,
        choose=request.user.may("cases.work"),
    )


ROUTES = [open_stream, who_is_here, colleagues, rows]
