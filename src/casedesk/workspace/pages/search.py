"""The search page: words, phrases and operators over all that was said, and the customers and orders beside it."""

from litestar import Response, get

from casedesk.search.queries.known import known_to
from casedesk.search.rules.asking import question
from casedesk.search.rules.operators import OPERATORS
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.searching import asked_from, chips, search


@get("/search", guards=[requires("cases.see")])
async def search_page(request: StaffRequest) -> Response[str]:
    """What is found, the best or the newest first, in the parts that were chosen."""
    query = request.query_params
    user = request.user
    asked = asked_from(
        question(query.get("q", ""), await known_to(user.id, user.zone)),
        query.get("in", ""),
        query.get("order", ""),
        query.get("after", ""),
    )
    return render(
        request,
        "search/search.html",
        block="content",
        asked=asked,
        result=await search(asked, actor_of(user)),
        chips=chips(asked),
        problems=[_(one.message) % one.named for one in asked.question.problems],
        operators=list(OPERATORS),
    )


ROUTES = [search_page]
