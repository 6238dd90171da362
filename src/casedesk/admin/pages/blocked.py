"""Blocked senders: whose mail goes to the spam unread."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.channels.email.actions.spam import block, unblock
from casedesk.channels.email.queries.blocked import blocked_senders
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.lists")
_PAGE = "/settings/blocked"


@get(_PAGE, guards=[_GUARD])
async def show_blocked(request: StaffRequest) -> Response[str]:
    """Who is blocked, by whom, and how much it kept away."""
    return await _page(request, Form())


@post(_PAGE, guards=[_GUARD])
async def add_blocked(request: StaffRequest) -> Response[str]:
    """Blocks an address or a domain."""
    form = await read_form(request)
    try:
        pattern = form.text("pattern", longest=300)
        reason = form.text("reason", longest=300, required=False)
        form.check()
        await block(pattern, reason, doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    flash(request, _("Blocked. What they send goes to the spam tray."))
    return see_other(_PAGE)


@post("/settings/blocked/{blocked_id:int}/removal", guards=[_GUARD])
async def remove_blocked(request: StaffRequest, blocked_id: FromPath[int]) -> Response[str]:
    """Reads a sender's mail again."""
    pattern = await unblock(blocked_id, doer_of(request))
    words = _("Mail of %(sender)s is read again. What lies in the spam stays there.")
    flash(request, words % {"sender": pattern})
    return see_other(_PAGE)


async def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    return settings_page(request, "admin/blocked.html", status, form=form, blocked=await blocked_senders())


ROUTES: list[Any] = [show_blocked, add_blocked, remove_blocked]
