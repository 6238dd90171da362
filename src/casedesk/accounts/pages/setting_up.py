"""One-time codes: setting up the desk, and choosing a password when invited."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.accounts.actions import setup
from casedesk.accounts.pages.signing_in import admit, place_of
from casedesk.accounts.queries import people
from casedesk.accounts.queries.entry import Code
from casedesk.accounts.rules.profiles import Profile
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import public
from casedesk.web.i18n import gettext as _
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.posted import AnyRequest
from casedesk.web.rendering import render
from casedesk.web.sessions import PublicRequest


@get("/setup", guards=[public()])
async def ask_to_set_up(request: PublicRequest, code: FromQuery[str] = "") -> Response[Any]:
    """The form for the first admin; to the sign-in where there is one."""
    if await people.is_anybody_here():
        return see_other("/sign-in")
    return render(request, "accounts/setup.html", form=Form({"code": code}))


@post("/setup", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def set_up(request: PublicRequest) -> Response[Any]:
    """Makes the first admin and lets them in."""
    form = await read_form(request)
    try:
        profile = Profile(name=form.text("name"), email=form.email("email"), role="admin", takes_cases=False)
        code, password = form.text("code", longest=60), form.secret("password")
        await _check(form, code, password, name=profile.name, email=profile.email)
        token = await setup.complete_setup(code, profile, password, place_of(request))
    except Invalid as wrong:
        return render(request, "accounts/setup.html", status=422, form=form.refused(wrong))
    admit(request, token)
    flash(request, _("Your desk stands. Next: its name and time zone, then the people who work here."))
    return see_other("/settings/desk")


@get("/welcome", guards=[public()])
async def ask_for_password(request: PublicRequest, code: FromQuery[str] = "") -> Response[Any]:
    """The form for somebody who was invited; it greets them by name where the code is good."""
    form = Form({"code": code})
    return await _welcome(request, form, code)


@post("/welcome", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def choose_password(request: PublicRequest) -> Response[Any]:
    """Takes the password that somebody invited chose, and lets them in."""
    form = await read_form(request)
    code, password = form.text("code", longest=60), form.secret("password")
    try:
        await _check(form, code, password)
        token = await setup.accept_invitation(code, password, place_of(request))
    except Invalid as wrong:
        return await _welcome(request, form.refused(wrong), code, status=422)
    admit(request, token)
    return see_other("/")


async def _check(form: Form, code: str, password: str, *, name: str = "", email: str = "") -> None:
    """Raises Invalid with what is wrong with the fields, and with the code and the password in them."""
    if form.errors:  # else the action looks
        form.refused(Invalid(await setup.wrong_with(code, password, name=name, email=email)))
    form.check()


async def _welcome(request: AnyRequest, form: Form, code: str, status: int = 200) -> Response[str]:
    found: Code | None = None
    if code:
        try:
            found = await setup.open_code(code)
        except Invalid as unknown:
            form.refused(unknown)
    invited = found if found and found.user_id else None
    return render(request, "accounts/welcome.html", status=status, form=form, invited=invited)


ROUTES: list[Any] = [ask_to_set_up, set_up, ask_for_password, choose_password]
