"""A telephone rings: `/call?number=…`, which any telephone system can open, leads to whoever is calling."""

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.channels.phone.queries import Caller, callers, dialling_region
from casedesk.channels.phone.rules import is_withheld, number_of
from casedesk.customers.rules.identities import Unfit
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.pages.customer import customer_calling

TEMPLATE = "calls/incoming.html"


@get("/call", guards=[requires("customers.see")])
async def incoming_call(
    request: StaffRequest, number: FromQuery[str] = "", name: FromQuery[str] = ""
) -> Response[str]:
    """The caller's page where one customer has the number; a choice where several have it; else a form for
    somebody new with the number filled in. `name` is what the telephone calls them, if it does."""
    given = _plus_kept(number)
    if is_withheld(given):
        return _page(request, name=name)
    found = number_of(given, await dialling_region())
    if isinstance(found, Unfit):
        return _page(request, unfit=given.strip(), reason=found.reason, name=name)
    known = await callers(found.normalised)
    if len(known) == 1:
        return see_other(customer_calling(known[0].id, found.normalised))
    return _page(request, number=found.normalised, known=known, name=name)


def _plus_kept(number: str) -> str:
    # A plus that is not written as %2B arrives as a blank, and few telephone systems write it so.
    return "+" + number.strip() if number[:1] == " " and number.strip()[:1].isdigit() else number


def _page(
    request: StaffRequest,
    *,
    number: str = "",
    known: list[Caller] | None = None,
    unfit: str = "",
    reason: str = "",
    name: str = "",
) -> Response[str]:
    return render(
        request,
        TEMPLATE,
        number=number,
        known=known or [],
        unfit=unfit,
        reason=reason,
        form=Form({"name": name.strip(), "phone": number or unfit, "next": "call"}),
    )


ROUTES = [incoming_call]
