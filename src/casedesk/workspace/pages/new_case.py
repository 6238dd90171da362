"""A new case by hand: first the customer, with their open cases at once, then what it is about."""

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.cases.actions.contacts import Contact, open_with_contact
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.story import KINDS, PRIORITIES
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.record import CustomerRecord
from casedesk.customers.queries.record import customer as customer_record
from casedesk.fields.actions.filling import Typed, fill, named
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import asked_on
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.settings.queries import categories
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address
from casedesk.workspace.case_fields import fields_asked, typed_in
from casedesk.workspace.logging_contacts import BY_HAND, SPOKEN

TEMPLATE = "cases/new.html"
FOUND_AT_ONCE = 8


@get("/cases/new", guards=[requires("cases.work")])
async def new_case(
    request: StaffRequest, q: FromQuery[str] = "", customer: FromQuery[int] = 0
) -> Response[str]:
    """The form: without a customer, the search for one; with one, their open cases and what it is about."""
    if customer:
        return await _form(request, customer, Form())
    found = await find_customers(q, FOUND_AT_ONCE)
    return render(
        request, TEMPLATE, block="found", q=q, found=found, customer=None, open_cases=[], form=Form()
    )


async def _form(request: StaffRequest, customer_id: int, form: Form, status: int = 200) -> Response[str]:
    record = await customer_record(customer_id)
    if record is None:
        raise NotFound(_("There is no such customer."))
    return render(
        request,
        TEMPLATE,
        status=status,
        q="",
        found=[],
        customer=record,
        open_cases=await _open_cases(request, record),
        categories=await categories(),
        asked=await fields_asked(form.optional_identifier("category_id")),
        form=form,
    )


async def _open_cases(request: StaffRequest, record: CustomerRecord) -> list[CaseRow]:
    rows = await cases_of(record.group_ids, actor_of(request.user))
    return [row for row in rows if row.disposition is None]


@post("/cases", guards=[requires("cases.work")])
async def create_case(request: StaffRequest) -> Response[str]:
    """Opens the case, with the call or visit that brought it."""
    form = await read_form(request)
    customer_id = form.identifier("customer")
    form.check()
    try:
        new, contact = _read(form, request.user.id, request.user.zone, customer_id)
        form.check()
        fields = await all_fields()
        case_id = await _open(new, contact, typed_in(form, fields), actor_of(request.user))
    except Invalid as error:
        return await _form(request, customer_id, form.refused(error), error.status)
    flash(request, _("C-%(case)d is open.") % {"case": case_id})
    # Without script what its category asks for was not on the form yet.
    unasked = [one for one in asked_on(fields, new.category_id) if named(one.key) not in form.values]
    return see_other(f"{case_address(case_id)}?fill=1#case-fields" if unasked else case_address(case_id))


async def _open(new: NewCase, contact: Contact, typed: Typed, by: Actor) -> int:
    """Opens the case with what was filled in, in one transaction."""
    async with db.transaction():
        if contact.body or contact.answered is not None:
            case_id = (await open_with_contact(new, contact, by, "logged by hand")).case_id
        else:
            case_id = await open_case(new, by)
        await fill(case_id, typed, by)
    return case_id


def _read(form: Form, user_id: int, zone: str, customer_id: int) -> tuple[NewCase, Contact]:
    channel = form.choice("channel", BY_HAND)
    at = form.optional_moment("at", zone)
    if at is not None and at > clock.now():
        form.refuse("at", _("That is still ahead. Give the time at which it happened."))
    issue = form.words("issue", longest=2_000, required=False)
    new = NewCase(
        customer_id=customer_id,
        channel=channel,
        title=form.text("title", longest=300),
        at=at,
        kind=form.choice("kind", KINDS),
        priority=form.choice("priority", PRIORITIES),
        category_id=form.optional_identifier("category_id"),
        needed_by=form.optional_day("needed_by"),
        issue=issue,
        wish=form.words("wish", longest=2_000, required=False),
    )
    contact = Contact(
        channel=channel,
        direction="in",
        at=at,
        by_user_id=user_id,
        customer_id=customer_id,
        body=issue,
        answered=True if channel in SPOKEN else None,
    )
    return new, contact


ROUTES = [new_case, create_case]
