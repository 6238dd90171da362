"""The desk's own choices."""

from dataclasses import asdict
from typing import Any

from litestar import Response, get, post

from casedesk.admin.doing import doer_of
from casedesk.platform.errors import Invalid
from casedesk.settings.actions import change_settings
from casedesk.settings.queries import desk_settings
from casedesk.settings.rules import BOUNDS, LONGEST_HANDOFF_HOURS, LONGEST_WINDOW_DAYS, DeskSettings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import groups, settings_page
from casedesk.web.zones import LOCALES, zone_names

_GUARD = requires("settings.desk")


@get("/settings", guards=[requires("settings.promises")])
async def first_tab(request: StaffRequest) -> Response[str]:
    """To the first part of the settings that this person may open; supervisors may open the promises at least."""
    return see_other(groups(request)[0].tabs[0].address)


@get("/settings/desk", guards=[_GUARD])
async def show_desk(request: StaffRequest) -> Response[str]:
    """What the desk chose."""
    return _page(request, Form(asdict(await desk_settings())))


@post("/settings/desk", guards=[_GUARD])
async def save_desk(request: StaffRequest) -> Response[str]:
    """Takes what the desk chooses."""
    form = await read_form(request)
    try:
        chosen = DeskSettings(
            desk_name=form.text("desk_name", longest=100),
            zone=form.choice("zone", zone_names()),
            language=form.choice("language", [code for code, _words in LOCALES]),
            currency=form.text("currency", longest=3).upper(),
            reopen_window_days=form.integer("reopen_window_days", lowest=1, highest=LONGEST_WINDOW_DAYS),
            link_days=form.integer("link_days", lowest=1, highest=LONGEST_WINDOW_DAYS),
            holding_window_days=form.integer("holding_window_days", lowest=1, highest=LONGEST_WINDOW_DAYS),
            handoff_hours=form.integer("handoff_hours", lowest=1, highest=LONGEST_HANDOFF_HOURS),
            approval_hours=form.integer("approval_hours", lowest=1, highest=LONGEST_HANDOFF_HOURS),
            **{
                name: form.integer(name, lowest=lowest, highest=highest)
                for name, (lowest, highest, _unit) in BOUNDS.items()
            },
            asks_whether_solved=form.checkbox("asks_whether_solved"),
            mail_server=form.text("mail_server", longest=200, required=False),
        )
        form.check()
        await change_settings(chosen, doer_of(request))
    except Invalid as wrong:
        return _page(request, form.refused(wrong), status=422)
    flash(request, _("Saved."))
    return see_other("/settings/desk")


def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    return settings_page(
        request,
        "admin/desk.html",
        status,
        form=form,
        locales=LOCALES,
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
    )


ROUTES: list[Any] = [first_tab, show_desk, save_desk]
