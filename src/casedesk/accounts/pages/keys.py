"""Which keys do something by themselves, for oneself."""

from typing import Any

from litestar import Response, get, post

from casedesk.accounts.actions.keys import switch_keys_off
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.shortcuts import shortcuts

ADDRESS = "/me/keys"


@get(ADDRESS, guards=[requires("desk.use")])
async def show_keys(request: StaffRequest) -> Response[str]:
    """Every single key, with whether it does something for the reader; the list alone where a page shows it."""
    return _page(request, Form())


@post(ADDRESS, guards=[requires("desk.use")])
async def save_keys(request: StaffRequest) -> Response[str]:
    """Takes which keys stay on; all others are switched off."""
    form, keys = await read_form(request), [one.key for one in shortcuts()]
    try:
        on = form.choices("on", keys)
        which = form.optional_choice("which", ("all", "none"))
        form.check()
    except Invalid as wrong:
        return _page(request, form.refused(wrong), status=422)
    kept = {"all": keys, "none": ()}.get(which or "", on)
    await switch_keys_off(request.user.id, [key for key in keys if key not in kept])
    flash(request, _("Saved."))
    return see_other(ADDRESS)


def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    return render(
        request,
        "accounts/keys.html",
        block="keys",
        status=status,
        form=form,
        shortcuts=shortcuts(),
        off=request.user.keys_off,
    )


ROUTES: list[Any] = [show_keys, save_keys]
