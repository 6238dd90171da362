"""Programs that are told what has to be done: setting them up, and how they do."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.empowerment.fulfilment.actions.webhooks import add_webhook, stop_webhook
from casedesk.empowerment.fulfilment.queries.webhooks import webhooks
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.webhooks")


@get("/settings/webhooks", guards=[_GUARD])
async def list_webhooks(request: StaffRequest) -> Response[str]:
    """The programs, and what they have not taken."""
    return await _page(request)


@post("/settings/webhooks", guards=[_GUARD])
async def save_webhook(request: StaffRequest) -> Response[str]:
    """Sets one up, and shows its secret; once."""
    form = await read_form(request)
    try:
        name, url = form.text("name"), form.text("url", longest=1_000)
        private_allowed = form.checkbox("private_allowed")
        form.check()
        _key, secret = await add_webhook(name, url, private_allowed, doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    answer = await _page(request, secret=secret, name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@post("/settings/webhooks/{webhook_id:int}/ending", guards=[_GUARD])
async def end_webhook(request: StaffRequest, webhook_id: FromPath[int]) -> Response[str]:
    """Tells it nothing more."""
    await stop_webhook(webhook_id, doer_of(request))
    flash(request, _("It is told nothing more."))
    return see_other("/settings/webhooks")


async def _page(
    request: StaffRequest, form: Form | None = None, status: int = 200, secret: str = "", name: str = ""
) -> Response[str]:
    return settings_page(
        request,
        "admin/webhooks.html",
        status,
        form=form or Form(),
        webhooks=await webhooks(),
        secret=secret,
        name=name,
    )


ROUTES: list[Any] = [list_webhooks, save_webhook, end_webhook]
