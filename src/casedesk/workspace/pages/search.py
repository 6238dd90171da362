"""The search page: words, phrases and operators over all that was said, and the customers and orders beside it."""

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.search.queries.known import known_to
from casedesk.search.rules.asking import LONGEST, question
from casedesk.search.rules.completing import begun
from casedesk.search.rules.operators import OPERATORS
from casedesk.web.answers import see_other
from casedesk.web.guards import requires
from casedesk.web.i18n import in_their_words
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address
from casedesk.workspace.palette import Choices, choices
from casedesk.workspace.searching import asked_from, chips, complete, left_out, search


@get("/search", guards=[requires("cases.see")])
async def search_page(request: StaffRequest) -> Response[str]:
    """What is found, the best or the newest first, in the parts that were chosen; the number of a case leads to it."""
    query = request.query_params
    user = request.user
    asked = asked_from(
        question(query.get("q", ""), await known_to(user.id, user.zone)),
        query.get("in", ""),
        query.get("order", ""),
        query.get("after", ""),
    )
    result = await search(asked, actor_of(user))
    if result.by_number and asked.question.typed.upper() == f"C-{result.by_number.id}":
        return see_other(case_address(result.by_number.id))
    return render(
        request,
        "search/search.html",
        block="content",
        asked=asked,
        result=result,
        chips=chips(asked),
        problems=[one.sentence for one in asked.question.problems],
        left_out=await left_out(asked.question),
        operators=list(OPERATORS),
    )


@get("/search/completions", guards=[requires("cases.see")])
async def search_completions(request: StaffRequest, q: FromQuery[str] = "") -> list[dict[str, str]]:
    """What can stand next in what was typed up to the cursor: the text, and what it is."""
    typed = q[:LONGEST]
    found = await complete(typed, await known_to(request.user.id, request.user.zone))
    token = begun(typed).token
    return [{"text": one.text, "says": in_their_words(one.says), "instead": token} for one in found]


@get("/palette", guards=[requires("cases.see")])
async def palette(request: StaffRequest, q: FromQuery[str] = "") -> Choices:
    """What the command palette offers for what was typed so far."""
    return await choices(q, request.user)


ROUTES = [search_page, search_completions, palette]
