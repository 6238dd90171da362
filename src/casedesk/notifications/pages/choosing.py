"""By which ways I want to be told of what, when not, and which of my browsers take pushes."""

import re

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.rules.browsers import described
from casedesk.notifications.actions import choosing
from casedesk.notifications.actions.choosing import NewChoices
from casedesk.notifications.queries.choices import Choices, browsers_of, choices_of
from casedesk.notifications.rules.kinds import Kind
from casedesk.notifications.wording import labels
from casedesk.platform import events, push
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

HERE = "/notifications/choices"
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@get(HERE, guards=[requires("desk.use")])
async def choices(request: StaffRequest) -> Response[str]:
    """What goes by mail and by push, and the quiet hours."""
    chosen = (await choices_of([request.user.id])).get(request.user.id)
    return await _page(request, _form_of(chosen))


@post(HERE, guards=[requires("desk.use")])
async def choose(request: StaffRequest) -> Response[str]:
    """Keeps what was chosen."""
    form = await read_form(request)
    kinds = [kind.value for kind in Kind]
    try:
        new = NewChoices(
            mail=form.choices("mail", kinds),
            push=form.choices("push", kinds),
            quiet_from=_minute(form, "quiet_from"),
            quiet_until=_minute(form, "quiet_until"),
        )
        form.check()
        await choosing.choose(request.user.id, new)
    except Invalid as error:
        return await _page(request, form.refused(error), status=error.status)
    flash(request, _("You are told as you chose."))
    return see_other(HERE)


async def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    return render(
        request,
        "notifications/choices.html",
        status=status,
        form=form,
        kinds=labels(),
        zone=request.user.zone,
        browsers=await browsers_of([request.user.id]),
        mails=await events.ask("address_of_desk") is not None,
        push_key=push.public_key() if push.is_there() else "",
    )


def _form_of(chosen: Choices | None) -> Form:
    if chosen is None:
        return Form()
    return Form(
        {
            "mail": chosen.mail,
            "push": chosen.push,
            "quiet_from": _said(chosen.quiet_from),
            "quiet_until": _said(chosen.quiet_until),
        }
    )


def _said(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minute(form: Form, name: str) -> int | None:
    typed = form.text(name, longest=5, required=False)
    if not typed:
        return None
    found = _TIME.fullmatch(typed)
    if found is None:
        form.refuse(name, _("Write a time such as 22:00."))
        return None
    return int(found[1]) * 60 + int(found[2])


@post("/notifications/browsers", guards=[requires("desk.use")])
async def add_browser(request: StaffRequest) -> Response[str]:
    """Lets the browser that asks take pushes."""
    form = await read_form(request)
    try:
        given = push.Browser(
            form.text("endpoint", longest=1_000),
            form.text("p256dh", longest=200),
            form.text("auth", longest=100),
        )
        form.check()
        await choosing.take_pushes(request.user.id, given, described(request.headers.get("user-agent", "")))
        flash(request, _("This browser is told from now on."))
    except Invalid as error:
        flash(request, next(iter(error.fields.values())), meaning="due")
    return see_other(HERE)


@post("/notifications/browsers/{browser_id:int}/end", guards=[requires("desk.use")])
async def end_browser(request: StaffRequest, browser_id: FromPath[int]) -> Response[str]:
    """Pushes nothing to it any more."""
    await choosing.forget_browser(request.user.id, browser_id)
    flash(request, _("That browser is told no more."))
    return see_other(HERE)


ROUTES = [choices, choose, add_browser, end_browser]
