"""What supervisors look at afterwards, the ideas that exceptions are, and flags of customers."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.empowerment.actions import afterwards as acts
from casedesk.empowerment.actions.entries import PROVISIONAL
from casedesk.empowerment.pages.people import actor_of
from casedesk.empowerment.pages.versions import HOME
from casedesk.empowerment.queries.afterwards import ideas, to_review
from casedesk.empowerment.queries.flags import flag
from casedesk.empowerment.queries.naming import names_of
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash as say
from casedesk.web.forms import read_form
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


@post("/customers/{customer_id:int}/flags", guards=[REVIEW])
async def raise_flag(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Flags a customer, until a day."""
    form = await read_form(request)
    reason, ends_on = form.text("reason", longest=500), form.optional_day("ends_on")
    if ends_on is None:
        form.refuse("ends_on", _("Say until when: every flag ends."))
    form.check()
    assert ends_on is not None, "checked"
    await acts.raise_flag(customer_id, reason, ends_on, request.user.id, proven=form.checkbox("proven"))
    say(request, _("Flagged: goodwill to them is looked at first. What they have a right to is not touched."))
    return see_other(f"/customers/{customer_id}#flags")


@post("/flags/{flag_id:int}/appeal", guards=[requires("remedies.grant")])
async def appeal(request: StaffRequest, flag_id: FromPath[int]) -> Response[str]:
    """Writes down what the customer says against it."""
    form = await read_form(request)
    found = await flag(flag_id)
    await acts.appeal(flag_id, form.words("appeal", longest=2_000, required=False))
    say(request, _("Written down. A supervisor answers it."))
    return see_other(f"/customers/{found.customer_id}#flags")


@post("/flags/{flag_id:int}/lifting", guards=[REVIEW])
async def lift(request: StaffRequest, flag_id: FromPath[int]) -> Response[str]:
    """Takes the flag off."""
    form = await read_form(request)
    found = await flag(flag_id)
    answer = form.text("answer", longest=500, required=False)
    if not answer:
        raise Invalid({"answer": _("Say what was found.")})
    await acts.lift(flag_id, answer, request.user.id)
    say(request, _("The flag is off."))
    return see_other(f"/customers/{found.customer_id}#flags")


ROUTES: list[Any] = [show_reviews, look_at, show_ideas, raise_flag, appeal, lift]
