"""Signing in and out."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.accounts.actions import entry as actions
from casedesk.accounts.actions.entry import Place
from casedesk.accounts.queries import people
from casedesk.accounts.rules.lifetimes import SESSION_ALTOGETHER
from casedesk.platform.errors import Invalid, TooMany
from casedesk.web.answers import own_address, see_other
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import public
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.posted import AnyRequest
from casedesk.web.rendering import render
from casedesk.web.sessions import COOKIE, PublicRequest, begin_session, end_session
from casedesk.web.visits import visit_of

_DEMO = "demo_sign_ins"


@get("/sign-in", guards=[public()])
async def ask_to_sign_in(request: PublicRequest, next: FromQuery[str] = "") -> Response[Any]:
    """The form; to the setup where nobody can sign in yet, onward for who is in already."""
    if request.user is not None:
        return see_other(own_address(next))
    if not await people.is_anybody_here():
        return see_other("/setup")
    return _page(request, Form(), own_address(next, otherwise=""))


@post("/sign-in", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def sign_in(request: PublicRequest) -> Response[Any]:
    """Lets somebody in who knows their password, and leads them to where they were going."""
    form = await read_form(request)
    next_page = own_address(form.text("next", longest=1000, required=False), otherwise="")
    try:
        email, password = form.email("email"), form.secret("password")
        form.check()
        old = request.cookies.get(COOKIE)
        token = await actions.sign_in(email, password, place_of(request), old_token=old)
    except Invalid as wrong:
        return _page(request, form.refused(wrong), next_page, status=422)
    except TooMany as often:
        form.refuse("", often.reason)
        answer = _page(request, form, next_page, status=often.status)
        answer.headers["Retry-After"] = str(often.retry_after)
        return answer
    admit(request, token)
    return see_other(next_page or "/")


@post("/sign-out", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def sign_out(request: PublicRequest) -> Response[Any]:
    """Ends this browser's session, and empties its cache of what was read."""
    token = request.cookies.get(COOKIE)
    if token:
        await actions.sign_out(token)
    end_session(visit_of(request))
    answer = see_other("/sign-in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def place_of(request: AnyRequest) -> Place:
    """Where the request comes from."""
    return Place(visit_of(request).address, request.headers.get("user-agent", ""))


def admit(request: AnyRequest, token: str) -> None:
    """Gives the browser its new session."""
    begin_session(visit_of(request), token, SESSION_ALTOGETHER)


def _page(request: AnyRequest, form: Form, next_page: str, status: int = 200) -> Response[str]:
    demo = request.app.state.get(_DEMO, [])
    return render(
        request, "accounts/sign_in.html", status=status, form=form, next=next_page, demo_sign_ins=demo
    )


ROUTES: list[Any] = [ask_to_sign_in, sign_in, sign_out]
