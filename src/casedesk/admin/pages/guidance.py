"""Writing what helps with the cases of a category."""

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.platform.errors import Invalid
from casedesk.settings.actions import write_guidance
from casedesk.settings.queries import guidance_of_all
from casedesk.settings.rules import LONGEST_GUIDANCE
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_WRITE = requires("guidance.write")
_PAGE = "/guidance"


@get(_PAGE, guards=[_WRITE])
async def show_guidance(request: StaffRequest) -> Response[str]:
    """The categories, each with what helps."""
    return await _page(request)


@post(f"{_PAGE}/{{category_id:int}}", guards=[_WRITE])
async def write(request: StaffRequest, category_id: FromPath[int]) -> Response[str]:
    """Writes what helps with a category; empty words take it away."""
    form = await read_form(request)
    form.name = f"guidance-{category_id}"
    try:
        words = form.words("guidance", longest=LONGEST_GUIDANCE, required=False)
        form.check()
        await write_guidance(category_id, words, doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), wrong.status)
    flash(request, _("Written. It stands on each case of the category.") if words else _("Taken away."))
    return see_other(f"{_PAGE}#category-{category_id}")


async def _page(request: StaffRequest, tried: Form | None = None, status: int = 200) -> Response[str]:
    def form_of(category_id: int) -> Form:
        name = f"guidance-{category_id}"
        return tried if tried is not None and tried.name == name else Form(name=name)

    return settings_page(
        request,
        "admin/guidance.html",
        status=status,
        categories=await guidance_of_all(),
        form_of=form_of,
        longest=LONGEST_GUIDANCE,
    )


ROUTES = [show_guidance, write]
