"""The story of a case, as an agent tells it."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import story
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.pages.case import CANNOT, refused_case


@post("/cases/{number:str}/story", guards=[requires("cases.work")])
async def tell_story(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes the issue in the customer's words, what would make it right, and the next step."""
    case_id = case_key(number)
    form = await read_form(request)
    words = {name: form.words(name, longest=2_000, required=False) for name in story.STORY}
    try:
        form.check()
        await story.tell_story(case_id, words, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, "story", form, error)
    flash(request, _("The story is written."))
    return see_other(case_address(case_id))


ROUTES = [tell_story]
