"""What supervisors look at afterwards, and the ideas that exceptions are."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.empowerment.actions import afterwards as acts
from casedesk.empowerment.actions.entries import PROVISIONAL
from casedesk.empowerment.pages.people import actor_of
from casedesk.empowerment.pages.versions import HOME
from casedesk.empowerment.queries.afterwards import ideas, to_review
from casedesk.empowerment.queries.naming import names_of
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash as say
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

REVIEW = requires("remedies.review")


@get(f"{HOME}/reviews", guards=[REVIEW])
async def show_reviews(request: StaffRequest) -> Response[str]:
    """Grants past a review line, and what was given because nobody could be reached."""
    reviews = await to_review(actor_of(request))
    names = await names_of({one.line for one in reviews} - {PROVISIONAL})
    return render(request, "empowerment/reviews.html", reviews=reviews, names=names)


@post(f"{HOME}/reviews/{{review_id:int}}", guards=[REVIEW])
async def look_at(request: StaffRequest, review_id: FromPath[int]) -> Response[str]:
    """Somebody has looked."""
    await acts.look_at(review_id, request.user.id)
    say(request, _("Looked at."))
    return see_other(f"{HOME}/reviews")


@get(f"{HOME}/ideas", guards=[requires("policy.see")])
async def show_ideas(request: StaffRequest) -> Response[str]:
    """What was asked for that no rule foresaw."""
    return render(request, "empowerment/ideas.html", ideas=await ideas())


ROUTES: list[Any] = [show_reviews, look_at, show_ideas]
