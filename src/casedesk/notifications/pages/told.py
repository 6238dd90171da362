"""What I was told: the bell's list, the page of all of it, and what it takes to have read it."""

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.notifications.actions import reading
from casedesk.notifications.queries.reading import Told, told_to, unread_count
from casedesk.notifications.wording import MEANINGS, sentence
from casedesk.platform.places import place_in
from casedesk.web.answers import see_other
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

HERE = "/notifications"
IN_THE_BELL = 8


def viewer_of(request: StaffRequest) -> Actor:
    """Who looks, as the rules of cases know them."""
    return actors.of_staff(request.user)


@get(HERE, guards=[requires("desk.use")])
async def list_told(request: StaffRequest, after: FromQuery[str] = "") -> Response[str]:
    """All that I was told, newest first."""
    found, onward = await told_to(request.user.id, viewer_of(request), place_in(after))
    return render(
        request,
        "notifications/list.html",
        told=_with_words(found),
        onward=f"{HERE}?{urlencode({'after': str(onward)})}" if onward else None,
        is_first=not after,
        newest=max((one.id for one in found), default=0),
    )


@get(f"{HERE}/bell", guards=[requires("desk.use")])
async def bell(request: StaffRequest) -> Response[str]:
    """The last few of them, and how many are unread: what the bell shows."""
    viewer = viewer_of(request)
    found, _more = await told_to(request.user.id, viewer, limit=IN_THE_BELL)
    return render(
        request,
        "notifications/bell.html",
        told=_with_words(found),
        unread=await unread_count(request.user.id, viewer),
        newest=max((one.id for one in found), default=0),
    )


def _with_words(found: list[Told]) -> list[tuple[Told, str, str]]:
    return [(one, sentence(one), MEANINGS.get(one.kind, "")) for one in found]


@post(f"{HERE}/read", guards=[requires("desk.use")])
async def read_all(request: StaffRequest) -> Response[str]:
    """All of it is read, as far as the page showed."""
    form = await read_form(request)
    await reading.read_all(request.user.id, form.identifier("newest"))
    return see_other(HERE)


@get(f"{HERE}/{{notification_id:int}}", guards=[requires("desk.use")])
async def open_told(
    request: StaffRequest,
    notification_id: FromPath[int],
    case: FromQuery[str] = "",
    colleague: FromQuery[int] = 0,
    problem: FromQuery[int] = 0,
    trigger: FromQuery[int] = 0,
) -> Response[str]:
    """Leads to what it is about; it is read then."""
    await reading.read_one(request.user.id, notification_id)
    if colleague:
        return see_other(f"/team/people/{colleague}#absences")
    if problem:
        return see_other(f"/problems/P-{problem}")
    if trigger:
        return see_other(f"/triggers/{trigger}")
    return see_other(f"/cases/{case}" if case.startswith("C-") and case[2:].isdigit() else HERE)


ROUTES = [list_told, bell, read_all, open_told]
