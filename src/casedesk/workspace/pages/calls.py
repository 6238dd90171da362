"""Contacts that an agent writes down by hand, calls above all, from anywhere on the desk."""

from dataclasses import replace

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.actions import contacts
from casedesk.cases.actions.contacts import Contact, Recorded, contact_problems, open_with_contact
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.channels.phone.actions import case_about
from casedesk.channels.phone.queries import dialling_region, open_case_of_last_contact
from casedesk.channels.phone.rules import number_of
from casedesk.customers.actions.addresses import Given, Taken, add_identity
from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.record import CustomerRecord
from casedesk.customers.rules.identities import Address
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say
from casedesk.platform.telephone import grouped
from casedesk.promises.actions.contacts import record_promising
from casedesk.promises.queries.ledger import zone_of_case
from casedesk.settings.queries import desk_settings
from casedesk.together.actions.drafts import Place, sending
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import kept_in
from casedesk.workspace.acting import actor_of, case_key, latest_of, seen_in
from casedesk.workspace.logging_contacts import promise_in, read_contact
from casedesk.workspace.pages.case import CANNOT, refused_case
from casedesk.workspace.pages.customer import known_customer

TEMPLATE = "calls/new.html"
FOUND_AT_ONCE = 8
NEW_CASE = "new"
"""What the form says for a case that is not there yet."""


@get("/calls/new", guards=[requires("cases.work")])
async def new_call(
    request: StaffRequest,
    q: FromQuery[str] = "",
    customer: FromQuery[int] = 0,
    case: FromQuery[str] = "",
    number: FromQuery[str] = "",
) -> Response[str]:
    """The form: without a customer the search for one, with one their open cases and what was said."""
    if customer:
        return await _form(request, customer, Form({"case": case}), number)
    found = await find_customers(q, FOUND_AT_ONCE)
    return render(
        request, TEMPLATE, block="found", q=q, number=number, found=found, customer=None, form=Form()
    )


async def _form(
    request: StaffRequest, customer_id: int, form: Form, number: str = "", status: int = 200
) -> Response[str]:
    record = await known_customer(customer_id)
    rows = await cases_of(record.group_ids, actor_of(request.user))
    open_cases = [row for row in rows if row.disposition is None]
    called = number_of(number or str(form.values.get("number", "")), await dialling_region())
    if not form.values.get("case"):
        form.values["case"] = await _likely_case(record, open_cases)
    return render(
        request,
        TEMPLATE,
        status=status,
        q="",
        found=[],
        customer=record,
        open_cases=open_cases,
        number=called.normalised if isinstance(called, Address) else "",
        is_theirs=isinstance(called, Address) and _is_theirs(record, called.normalised),
        form=form,
        files=kept_in(form),
    )


async def _likely_case(record: CustomerRecord, open_cases: list[CaseRow]) -> str:
    """The case that a contact is about unless somebody says otherwise."""
    last = await open_case_of_last_contact(record.group_ids) if open_cases else None
    return f"C-{last}" if any(row.id == last for row in open_cases) else NEW_CASE


def _is_theirs(record: CustomerRecord, number: str) -> bool:
    return any(one.kind == "phone" and one.normalised == number for one in record.identities)


@post("/calls", guards=[requires("cases.work")])
async def log_call(request: StaffRequest) -> Response[str]:
    """Writes a contact down on one of the customer's cases, or on a new one."""
    form = await read_form(request)
    customer_id = form.identifier("customer")
    form.check()
    record = await known_customer(customer_id)
    try:
        contact = await read_contact(form, request.user)
        about = form.text("case", longest=30)
        title = form.text("title", longest=300, required=False)
        promised = promise_in(form, contact, record.zone or (await desk_settings()).zone)
        form.check()
        recorded = await record_promising(
            lambda: _log(request, record, replace(contact, subject=title), about),
            promised,
            actor_of(request.user),
        )
    except CANNOT as error:
        # The case may have been ended or merged while one spoke: what was said is kept on the form.
        problem = error if isinstance(error, Invalid) else Invalid({"case": error.reason})
        return await _form(request, customer_id, form.refused(problem), status=error.status)
    if form.checkbox("keep_number"):
        await _keep_number(request, record, contact.address)
    flash(request, _("It is in the history of C-%(case)d.") % {"case": recorded.case_id})
    return see_other(latest_of(recorded.case_id))


async def _log(request: StaffRequest, record: CustomerRecord, contact: Contact, about: str) -> Recorded:
    by = actor_of(request.user)
    if about != NEW_CASE:
        case_id = case_key(about)
        rows = await cases_of(record.group_ids, by)
        if case_id not in {row.id for row in rows}:
            raise NotFound(say("This customer has no such case."))
        return await contacts.log_contact(case_id, replace(contact, subject=""), by)
    problems = contact_problems(contact, clock.now())
    if problems:
        raise Invalid(problems)
    with_whom = grouped(contact.address) if contact.address else record.facts.name
    new = case_about(record.kept_id, contact, with_whom)
    return await open_with_contact(new, replace(contact, subject=""), by, "logged by hand")


async def _keep_number(request: StaffRequest, record: CustomerRecord, number: str) -> None:
    if not number:
        return
    try:
        await add_identity(record.kept_id, Given("phone", number), actor_of(request.user))
    except Taken as taken:
        flash(request, taken.reason, meaning="due")


@post("/cases/{number:str}/contacts", guards=[requires("cases.work")])
async def log_contact(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down a call, visit, letter or chat on the case one looks at."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        actor = actor_of(request.user)
        contact = await read_contact(form, request.user)
        seen = seen_in(form)
        promised = promise_in(form, contact, await zone_of_case(case_id))
        form.check()
        async with sending(Place(request.user.id, case_id, "contact")):
            recorded = await record_promising(
                lambda: contacts.log_contact(case_id, contact, actor, seen), promised, actor
            )
    except CANNOT as error:
        return await refused_case(request, case_id, "contact", form, error, write="call")
    if recorded.case_id == case_id:
        flash(request, _("It is in the history."))
    else:
        flash(request, _("The old case can no longer be reopened: this is a new one, linked to it."))
    return see_other(latest_of(recorded.case_id))


ROUTES = [new_call, log_call, log_contact]
