"""Giving a remedy on a case in one step: amount, reason, done; over the limit the same button asks for approval."""

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.record import customer
from casedesk.empowerment.actions import outside
from casedesk.empowerment.actions.granting import Done, OverLimit, ask, grant
from casedesk.empowerment.approvals.queries.waiting import before_whom
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.rules.words import Remedy
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import sums
from casedesk.web.rendering import render, wants_part
from casedesk.web.sessions import StaffRequest
from casedesk.web.time_filters import spoken
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_in
from casedesk.workspace.may import NAME, REMEDIES, MayView, may_on, why_of, wish_from
from casedesk.workspace.pages.case import CANNOT, case_response, refused_case
from casedesk.workspace.whole_case import case_view

CARD = "cases/may.html"


@post("/cases/{number:str}/remedies", guards=[requires("remedies.grant")])
async def look(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """What may be given for another reason, order line or basis: the card alone for htmx, else the whole page with
    what was typed."""
    case_id, form = case_key(number), await read_form(request)
    form.name = NAME
    if not wants_part(request):
        view = await case_view(request, case_id, may_form=form)
        return await case_response(request, view, forms={NAME: form})
    head = await case_head(case_id, actor_of(request.user))
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    may = await may_on(head, person, request.user, form)
    return render(request, CARD, may=may, case=head, form=form, seen=head.events_count)


@get("/cases/{number:str}/remedies/{remedy:str}", guards=[requires("cases.see")])
async def show_why(request: StaffRequest, number: FromPath[str], remedy: FromPath[str]) -> Response[str]:
    """What each limit says of one remedy, for the reason, order and evidence that the address names."""
    head = await case_head(case_key(number), actor_of(request.user))
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    if remedy not in REMEDIES:
        raise NotFound(say("There is no such step."))
    asked = {name: request.query_params.getall(name) for name in request.query_params}
    form = Form({name: said if name == "evidence" else said[-1] for name, said in asked.items()}, NAME)
    found = await why_of(head, person, request.user, form, Remedy(remedy))
    if found is None:
        raise Refused(say("The case has changed meanwhile, and this is no step of it any more."))
    return render(request, "cases/why.html", block="why", case=head, row=found[0], limits=found[1])


@post("/cases/{number:str}/concessions", guards=[requires("remedies.grant")])
async def give(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Grants a remedy, or asks for an approval where it is over what one may give alone."""
    case_id, form = case_key(number), await read_form(request)
    try:
        wish = await _wish(request, case_id, form)
        done = await _done(case_id, wish, form, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, NAME, _beside(form, error), error)
    flash(request, await _said(done))
    for warning in done.decision.warnings:
        flash(request, sums(warning))
    return see_other(case_address(case_id))


async def _wish(request: StaffRequest, case_id: int, form: Form) -> Wish:
    head = await case_head(case_id, actor_of(request.user))
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    view = await may_on(head, person, request.user, form)
    wish = wish_from(form, view, person.orders, request.user)
    _must_be_owed(wish, form, view)
    form.check()
    return wish


def _must_be_owed(wish: Wish, form: Form, view: MayView) -> None:
    """Less than the customer has a right to is given only by whoever has read that it is less."""
    if form.checkbox("less_is_meant") or wish.amount is None:
        return
    owed = next((row.most for row in view.rows if row.remedy is wish.remedy), None)
    if wish.basis.value == "legal_right" and owed is not None and wish.amount < owed:
        form.refuse(
            "less_is_meant", _("The customer has a right to more than this. Tick it if less is really meant.")
        )


async def _done(case_id: int, wish: Wish, form: Form, by: Actor) -> Done:
    seen = seen_in(form)
    try:
        return await grant(case_id, wish, by, seen)
    except OverLimit as over:
        missing = over.decision.missing_evidence
        if missing and not form.checkbox("ask_anyway"):
            raise Invalid({"ask_anyway": _without(missing)}) from over
    return await ask(case_id, wish, by, seen)


def _without(missing: frozenset[str]) -> str:
    listed = " + ".join(sorted(word.replace("_", " ") for word in missing))
    return _(
        "With this it is granted at once: %(evidence)s. Tick it where it is there, or ask without it."
    ) % {"evidence": listed}


def _beside(form: Form, error: Exception) -> Form:
    """What the action said of an order is said beside the one field that names order and line."""
    if isinstance(error, Invalid) and "order_id" in error.fields:
        form.refuse("about", error.fields["order_id"])
    return form


async def _said(done: Done) -> str:
    words = sums(done.decision.say)
    if done.state == "requested":
        asked = await before_whom(done.concession_id)
        if asked.outcome == "provisional":
            return _("Granted for now, since nobody who decides is here; somebody looks at it tomorrow.")
        told = {"words": words, "names": ", ".join(asked.names), "by": spoken(asked.due_at)}
        return _("%(names)s decides, by %(by)s. Say: “%(words)s”") % told
    if done.state == "reserved":
        return _("Reserved until the customer has done it. Say: “%(words)s”") % {"words": words}
    return _("Granted. Say: “%(words)s”") % {"words": words}


@post("/cases/{number:str}/concessions/elsewhere", guards=[requires("remedies.grant")])
async def given_elsewhere(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down what a shop or a till gave already."""
    case_id, form = case_key(number), await read_form(request)
    try:
        wish = await _wish(request, case_id, form)
        await outside.record_outside_policy(case_id, wish, actor_of(request.user), seen_in(form))
    except CANNOT as error:
        return await refused_case(request, case_id, NAME, _beside(form, error), error)
    flash(request, _("Written down as given outside the policy: it counts."))
    return see_other(case_address(case_id))


ROUTES = [look, show_why, give, given_elsewhere]
