"""Publishing a draft: with a note, from a moment; refused with the difference where a newer version is there."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from casedesk.accounts.pages.second_step import second_step
from casedesk.empowerment.actions import policies as acts
from casedesk.empowerment.pages.drafts import WRITE, address_of, draft_page
from casedesk.empowerment.pages.people import author_of, doer_of
from casedesk.empowerment.pages.versions import FRESH, HOME
from casedesk.platform.errors import Forbidden, Invalid, Refused, Stale
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest


@post(f"{HOME}/drafts/{{draft_id:int}}/publication", guards=[WRITE])
async def publish(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """Puts the draft in force, at once or from a moment that is said; for who shows a one-time code."""
    asked = await second_step(request, FRESH)
    if asked is not None:
        return asked
    form = await read_form(request)
    form.name = "publication"
    try:
        note = form.words("note", longest=2_000, required=False)
        from_at = form.optional_moment("in_force_from", request.user.zone)
        form.check()
        found = await acts.publish(draft_id, note, from_at, await author_of(request), doer_of(request))
    except Invalid as wrong:
        return await draft_page(request, draft_id, {"publication": form.refused(wrong)}, status=422)
    except Stale as stale:
        news = stale.news if isinstance(stale.news, list) else []
        return await draft_page(
            request, draft_id, {"publication": form}, news=news, refusal=stale.reason, status=409
        )
    except (Refused, Forbidden) as no:
        return await draft_page(request, draft_id, {"publication": form}, refusal=no.reason, status=no.status)
    flash(request, _("Version %(number)d is published.") % {"number": found})
    return see_other(HOME)


@post(f"{HOME}/drafts/{{draft_id:int}}/base", guards=[WRITE])
async def take_up_newer(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """The writer has seen what the newer version changed, and means what the draft says."""
    await acts.take_up_newer(draft_id, await author_of(request))
    flash(
        request, _("The draft builds on the newest version now: look at the differences before you publish.")
    )
    return see_other(address_of(draft_id))


ROUTES: list[Any] = [publish, take_up_newer]
