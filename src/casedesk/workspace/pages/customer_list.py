"""The list of customers: the newest ones page by page, or those whom somebody looks for as they type."""

import re

from litestar import Response, get
from litestar.params import FromQuery

from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.lists import newest_customers
from casedesk.web.answers import see_other
from casedesk.web.guards import requires
from casedesk.web.rendering import render, wants_part
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import case_address

ADDRESS = "/customers"
TEMPLATE = "customers/list.html"
MOST_FOUND = 30
_CASE = re.compile(r"C-([0-9]{1,18})", re.IGNORECASE)


@get("/customers", guards=[requires("customers.see")])
async def list_customers(
    request: StaffRequest, q: FromQuery[str] = "", below: FromQuery[int] = 0
) -> Response[str]:
    """Customers found by what was typed so far, or the newest; the number of a case leads to it."""
    typed = q.strip()
    number = _CASE.fullmatch(typed)
    if number and not wants_part(request):
        return see_other(case_address(int(number[1])))
    start = below if below > 0 else None
    page = None if typed else await newest_customers(start)
    return render(
        request,
        TEMPLATE,
        block="found",
        q=typed,
        found=await find_customers(typed, MOST_FOUND) if typed else [],
        most=MOST_FOUND,
        page=page,
        first=ADDRESS if start else None,
        onward=f"{ADDRESS}?below={page.earlier}" if page and page.earlier else None,
    )


ROUTES = [list_customers]
