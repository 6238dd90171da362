"""One concession: what was given, why it was allowed, and what became of it; reversing it and the like."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions import requested, reversing
from casedesk.empowerment.fulfilment.queries.steps import todos_of
from casedesk.empowerment.queries.concessions import Explained, Made, explained
from casedesk.empowerment.queries.policies import Version, version
from casedesk.empowerment.rules.explaining import what_spoke, why_allowed
from casedesk.empowerment.rules.one_currency import in_one_currency
from casedesk.platform.errors import Invalid
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of

TEMPLATE = "concessions/concession.html"


class Why(msgspec.Struct, frozen=True):
    """One decision in words: by which version, what allowed it, and what each limit said."""

    version: Version | None
    allowed: list[str]
    spoke: list[str]
    warnings: list[object]
    """As the record keeps sentences."""


@get("/concessions/{concession_id:int}", guards=[requires("cases.see")])
async def show(request: StaffRequest, concession_id: FromPath[int]) -> Response[str]:
    """Why was this allowed?"""
    return await _page(request, concession_id)


@post("/concessions/{concession_id:int}/reversal", guards=[requires("remedies.grant")])
async def reverse(request: StaffRequest, concession_id: FromPath[int]) -> Response[str]:
    """Takes back a mistake, as far as the money came back."""
    form = await read_form(request)
    await explained(concession_id, actor_of(request.user))
    try:
        came_back = form.amount("came_back", request.user.locale)
        reason = form.text("reason", longest=500, required=False)
        told = form.optional_choice("told", ["letter", "spoken"]) or ""
        form.check()
        await reversing.reverse(concession_id, came_back or Decimal(0), reason, actor_of(request.user), told)
    except Invalid as wrong:
        return await _page(request, concession_id, form.refused(wrong), status=422)
    flash(request, _("Reversed. What came back is free again."))
    return see_other(f"/concessions/{concession_id}")


@post("/concessions/{concession_id:int}/withdrawal", guards=[requires("remedies.grant")])
async def withdraw(request: StaffRequest, concession_id: FromPath[int]) -> Response[str]:
    """Takes back what was asked for."""
    return await _step(request, concession_id, requested.withdraw, _("No longer asked for."))


@post("/concessions/{concession_id:int}/condition", guards=[requires("remedies.grant")])
async def meet_condition(request: StaffRequest, concession_id: FromPath[int]) -> Response[str]:
    """The customer did what it depended on."""
    return await _step(
        request, concession_id, requested.meet_condition, _("Granted: the customer has done it.")
    )


Step = Callable[[int, Actor], Awaitable[None]]


async def _step(request: StaffRequest, concession_id: int, step: Step, said: str) -> Response[str]:
    await explained(concession_id, actor_of(request.user))
    await step(concession_id, actor_of(request.user))
    flash(request, said)
    return see_other(f"/concessions/{concession_id}")


async def _page(
    request: StaffRequest, concession_id: int, form: Form | None = None, status: int = 200
) -> Response[str]:
    found = await explained(concession_id, actor_of(request.user))
    return render(
        request,
        TEMPLATE,
        block="content",
        status=status,
        one=found.concession,
        found=found,
        why=await _why(found),
        promised=any(step.is_open and step.promise_id for step in await todos_of(concession_id)),
        form=form or Form(),
    )


async def _why(found: Explained) -> list[Why]:
    """The decision it was asked with, and each that was made anew."""
    one = found.concession
    first = await _decided(found, one.policy_id, one.decision, _granted_by_first(found.entries))
    anew = [
        await _decided(found, entry.policy_id, entry.decision, entry.granted_by)
        for entry in found.entries
        if entry.decision is not None
    ]
    return [first, *anew]


def _granted_by_first(entries: list[Made]) -> str | None:
    return entries[0].granted_by if entries else None


async def _decided(
    found: Explained, policy_id: int | None, decision: dict[str, object], granted_by: str | None
) -> Why:
    by = None if policy_id is None else await version(policy_id)
    one = found.concession
    policy = None if by is None else in_one_currency(by.policy, one.currency)
    return Why(
        version=by,
        allowed=list(why_allowed(decision, policy, granted_by, one.basis, one.remedy)),
        spoke=list(what_spoke(decision, policy)),
        warnings=_listed(decision.get("warnings")),
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


ROUTES = [show, reverse, withdraw, meet_condition]
