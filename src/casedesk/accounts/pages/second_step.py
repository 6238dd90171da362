"""The second step: what weighs much is asked a one-time code for, in place, and goes on when it fits.

    @post("/approvals/{approval_id:int}", guards=[requires("approvals.decide")])
    async def decide(request: StaffRequest, approval_id: FromPath[int]) -> Response[str]:
        asked = await second_step(request)
        if asked is not None:
            return asked                       # the page that asks; it sends the same form again, with a code
        ...

What was typed travels through the page that asks and is stored nowhere.
"""

from datetime import timedelta

from litestar import Response

from casedesk.accounts.actions.codes import show_code
from casedesk.accounts.queries.codes import codes_of
from casedesk.accounts.rules.codes import SHOWN_FOR, was_shown
from casedesk.platform import clock
from casedesk.platform.errors import Forbidden, Invalid, Refused, TooMany
from casedesk.web.answers import own_address
from casedesk.web.forms import Form, read_form
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import fields_of
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

CODE = "_code"
"""The field of the code; like all that begin so it is never shown again with a form."""


async def second_step(request: StaffRequest, within: timedelta = SHOWN_FOR) -> Response[str] | None:
    """None where this session has shown a one-time code lately, or shows one with this request; else the page
    that asks for it. The demo alone does without. Raises Forbidden for programs."""
    session_id = request.auth.session_id
    if session_id is None:
        raise Forbidden(_("A person has to do this: it takes a one-time code."))
    if request.app.state.settings.demo or was_shown(request.auth.code_shown_at, clock.now(), within):
        return None
    form = await read_form(request)
    if CODE not in await fields_of(request):
        return await _ask(request, Form())
    try:
        typed = form.secret(CODE)
        form.check()
        await show_code(request.user.id, session_id, typed)
    except Invalid as wrong:
        return await _ask(request, Form().refused(Invalid({CODE: wrong.reason})), wrong.status)
    except (Refused, TooMany) as no:
        answer = await _ask(request, Form().refused(Invalid({"": no.reason})), no.status)
        if isinstance(no, TooMany):
            answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    return None


async def _ask(request: StaffRequest, form: Form, status: int = 401) -> Response[str]:
    sent = await fields_of(request)
    kept = [
        (name, value)
        for name, values in sent.items()
        for value in values
        if isinstance(value, str) and not name.startswith("_")
    ]
    answer = render(
        request,
        "accounts/second_step.html",
        status=status,
        form=form,
        kept=kept,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        back=own_address(_came_from(request)),
        codes=await codes_of(request.user.id),
        code=CODE,
    )
    # The address of a form that was not taken is no page that one could come back to.
    answer.headers["HX-Replace-Url"] = "false"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _came_from(request: StaffRequest) -> str:
    address = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    return "/" + address.partition("://")[2].partition("/")[2]
