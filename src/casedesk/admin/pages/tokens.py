"""API tokens: which programs may come in, for whom, to do what."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.actions.tokens import create_token, revoke_token
from casedesk.accounts.queries import entry, people
from casedesk.accounts.rules.permissions import SCOPES
from casedesk.admin.doing import doer_of
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.tokens")


@get("/settings/tokens", guards=[_GUARD])
async def list_tokens(request: StaffRequest) -> Response[str]:
    """Every token, and the form for a new one."""
    return await _page(request, Form({"user_id": request.user.id}))


@post("/settings/tokens", guards=[_GUARD])
async def make_token(request: StaffRequest) -> Response[str]:
    """Makes a token and shows it, this once."""
    form = await read_form(request)
    try:
        name, user_id = form.text("name"), form.identifier("user_id")
        scopes = form.choices("scopes", SCOPES)
        last_day = form.optional_day("expires_on")
        form.check()
        # Good through the whole of its last day, as a person who reads the date expects.
        midnight = (
            datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(request.user.zone))
            if last_day
            else None
        )
        token = await create_token(
            user_id, name, scopes, doer_of(request), expires_at=midnight.astimezone(UTC) if midnight else None
        )
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    return await _page(request, Form({"user_id": request.user.id}), made=token)


@post("/settings/tokens/{token_id:int}/revocation", guards=[_GUARD])
async def revoke(request: StaffRequest, token_id: FromPath[int]) -> Response[str]:
    """Ends a token."""
    await revoke_token(token_id, doer_of(request))
    flash(request, _("Revoked. Whatever used it is out."))
    return see_other("/settings/tokens")


async def _page(
    request: StaffRequest, form: Form, *, made: str | None = None, status: int = 200
) -> Response[str]:
    return settings_page(
        request,
        "admin/tokens.html",
        status,
        form=form,
        made=made,
        now=clock.now(),
        tokens=await entry.api_tokens(),
        people=[(one.id, one.name) for one in await people.everybody(active_only=True)],
        scopes=_scope_words(),
    )


def _scope_words() -> list[tuple[str, str]]:
    words = {
        "read": _("Read cases and customers"),
        "write": _("Work on cases and customers"),
        "orders": _("Tell of orders and what was paid, for shops"),
        "fulfilment": _("Report back what was done of what was granted"),
        "reports": _("Read reports"),
        "metrics": _("Read metrics, for Prometheus"),
    }
    return [(scope, words[scope]) for scope in SCOPES]


ROUTES: list[Any] = [list_tokens, make_token, revoke]
