"""Keeping what is being written on a case, and putting it back into the composer."""

from collections.abc import Mapping

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions.attachments import Attached
from casedesk.together.actions.drafts import Place, save_draft, words_of
from casedesk.together.queries.drafts import Draft
from casedesk.web import uploads
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render, wants_part
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, seen_case

PANELS = ("reply", "forward", "note", "contact", "promise", "handoff")
"""What can be begun and left, by the names of the forms."""

NOT_KEPT = frozenset({"draft", "files", "kind", "noticed", "panel", "seen", "seen_held", "step"})
"""Fields that say something about the page, not about what is written."""


@post("/cases/{number:str}/drafts", guards=[requires("cases.work")])
async def keep_draft(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Keeps what is written so far. htmx is told what the composer says of it."""
    case_id = await seen_case(number, actor_of(request.user))
    form = await read_form(request)
    panel = form.choice("panel", PANELS)
    form.words(words_of(panel), required=False)
    seen = form.optional_integer("draft", lowest=0, highest=2**31 - 1)
    form.check()
    fields = {name: value for name, value in form.values.items() if name not in NOT_KEPT}
    files = [
        Attached(one.sha256, one.size, one.name, one.type, one.content_id)
        for one in await uploads.still_here(uploads.kept_in(form))
    ]
    draft = await save_draft(Place(request.user.id, case_id, panel), fields, seen or 0, files)
    if wants_part(request):
        return render(request, "cases/draft.html", case_id=case_id, panel=panel, draft=draft)
    flash(request, _("It is kept as a draft."))
    return see_other(f"{case_address(case_id)}?write={panel}")


def restored(drafts: Mapping[str, Draft]) -> dict[str, Form]:
    """What was begun, as the forms of the composer."""
    return {panel: _form_of(draft) for panel, draft in drafts.items()}


def _form_of(draft: Draft) -> Form:
    form = Form(draft.fields, draft.panel)
    form.restored = True
    return form


ROUTES = [keep_draft]
