"""One's own account: profile, password, and where one is signed in."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.actions import entry as entry_actions
from casedesk.accounts.actions.passwords import change_password
from casedesk.accounts.actions.people import change_own_profile
from casedesk.accounts.pages.signing_in import admit, place_of
from casedesk.accounts.queries import entry
from casedesk.accounts.queries.codes import codes_of
from casedesk.accounts.rules.browsers import described
from casedesk.accounts.rules.lifetimes import SESSION_UNUSED
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.zones import LOCALES, zone_names


@get("/me", guards=[requires("desk.use")])
async def show_me(request: StaffRequest) -> Response[str]:
    """Everything one may change about oneself."""
    return await _page(request)


@post("/me", guards=[requires("desk.use")])
async def save_profile(request: StaffRequest) -> Response[str]:
    """Takes one's name, customs and time zone."""
    form = await read_form(request)
    try:
        name = form.text("name")
        locale = form.choice("locale", ["", *(code for code, _words in LOCALES)])
        zone = form.choice("zone", zone_names())
        form.check()
        await change_own_profile(request.user.id, name=name, locale=locale, zone=zone)
    except Invalid as wrong:
        return await _page(request, profile=form.refused(wrong), status=422)
    flash(request, _("Saved."))
    return see_other("/me")


@post("/me/password", guards=[requires("desk.use")])
async def save_password(request: StaffRequest) -> Response[str]:
    """Takes a new password; every other browser is signed out."""
    form = await read_form(request)
    try:
        current, new = form.secret("current_password"), form.secret("new_password")
        form.check()
        token = await change_password(request.user.id, current, new, place_of(request))
    except Invalid as wrong:
        return await _page(request, password=form.refused(wrong), status=422)
    admit(request, token)
    flash(request, _("Your password is changed. Everywhere else you are signed out."))
    return see_other("/me")


@post("/me/sessions/{session_id:int}/ending", guards=[requires("desk.use")])
async def end_session(request: StaffRequest, session_id: FromPath[int]) -> Response[str]:
    """Signs one of one's own browsers out."""
    await entry_actions.end_session(request.user.id, session_id)
    flash(request, _("Signed out there."))
    return see_other("/me")


async def _page(
    request: StaffRequest, *, profile: Form | None = None, password: Form | None = None, status: int = 200
) -> Response[str]:
    user, now = request.user, clock.now()
    chosen = "" if user.by_browser else user.locale
    sessions = await entry.sessions_of(user.id, unused_since=now - SESSION_UNUSED, now=now)
    return render(
        request,
        "accounts/me.html",
        status=status,
        profile=profile or Form({"name": user.name, "locale": chosen, "zone": user.zone}),
        password=password or Form(),
        locales=LOCALES,
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
        codes=await codes_of(user.id),
        sessions=[(one, described(one.browser), one.id == request.auth.session_id) for one in sessions],
    )


ROUTES: list[Any] = [show_me, save_profile, save_password, end_session]
