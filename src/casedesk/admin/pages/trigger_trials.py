"""Trying a trigger on past cases before it is switched on."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.admin.pages.triggers import PAGE, keeper_of, kept_or_404, viewer_of
from casedesk.admin.trigger_words import Words
from casedesk.automation.triggers.actions.trying import begin_trial
from casedesk.automation.triggers.queries.names import named
from casedesk.automation.triggers.queries.trials import PAGE as MOST
from casedesk.automation.triggers.queries.trials import hits_of, trial
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.automation.triggers.rules.past import MOST_DAYS
from casedesk.automation.triggers.rules.permits import may_write
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.web.answers import see_other
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("triggers.write")
_USUAL = timedelta(days=30)


@get(f"{PAGE}/{{trigger_id:int}}/trials/new", guards=[_GUARD])
async def new_trial(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """Asks for the period."""
    today = clock.now().astimezone(ZoneInfo(request.user.zone)).date()
    return await _form(request, trigger_id, Form({"since": today - _USUAL, "until": today}))


@post(f"{PAGE}/{{trigger_id:int}}/trials", guards=[_GUARD])
async def begin(request: StaffRequest, trigger_id: FromPath[int]) -> Response[str]:
    """Begins to try it."""
    form = await read_form(request)
    since, until = form.day("since"), form.day("until")
    try:
        if until < since:
            form.refuse("until", _("The last day comes after the first."))
        form.check()
        key = await begin_trial(trigger_id, *_period(since, until, request.user.zone), request.user.id)
    except Invalid as wrong:
        return await _form(request, trigger_id, form.refused(wrong), status=422)
    return see_other(f"{PAGE}/{trigger_id}/trials/{key}")


@get(f"{PAGE}/{{trigger_id:int}}/trials/{{trial_id:int}}", guards=[_GUARD])
async def show_trial(
    request: StaffRequest, trigger_id: FromPath[int], trial_id: FromPath[int], after: FromQuery[int] = 0
) -> Response[str]:
    """Which cases it would have acted on, and what it would have done."""
    kept, found = await kept_or_404(trigger_id), await trial(trial_id)
    viewer = viewer_of(request.user)
    # What it counts is what its author may see.
    if (
        found is None
        or found.trigger_id != trigger_id
        or not (viewer.sees_all or viewer.user_id == found.by_user_id)
    ):
        raise NotFound(_("There is no such trial any more. Try it again."))
    hits = await hits_of(trial_id, viewer, after)
    words = Words(await named(rules.named([found.document])))
    return settings_page(
        request,
        "admin/trigger_trial.html",
        kept=kept,
        trial=found,
        last=found.ends - timedelta(seconds=1),
        hits=hits[:MOST],
        onward=hits[MOST - 1].id if len(hits) > MOST else None,
        words=words,
        may_write=may_write(kept.team_id, keeper_of(request.user)),
    )


def _period(since: date, until: date, zone: str) -> tuple[datetime, datetime]:
    there = ZoneInfo(zone)
    begins = datetime.combine(since, time(), there)
    return begins, datetime.combine(until + timedelta(days=1), time(), there)


async def _form(request: StaffRequest, trigger_id: int, form: Form, status: int = 200) -> Response[str]:
    kept = await kept_or_404(trigger_id)
    words = Words(await named(rules.named([kept.document])))
    return settings_page(
        request, "admin/trigger_trial_form.html", status, kept=kept, form=form, words=words, most=MOST_DAYS
    )


ROUTES: list[Any] = [new_trial, begin, show_trial]
