"""Writing to a customer who did not write to us: about one of their open cases, or about something new."""

from datetime import timedelta

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from casedesk.cases.actions.first_letters import write_first
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.actions.replies import SECONDS_TO_RECALL
from casedesk.cases.queries.lists import cases_of
from casedesk.customers.queries.record import CustomerRecord
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import kept_in
from casedesk.workspace.acting import actor_of, case_address, latest_of
from casedesk.workspace.letters import REPLY, Offer, bring, offer_of, read_letter, shown_letter
from casedesk.workspace.pages.customer import known_customer

TEMPLATE = "customers/letter.html"
NO_PREVIEW = Markup("")


@get("/customers/{customer_id:int}/letters/new", guards=[requires("cases.work")])
async def new_letter(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """The form, with the customer's open cases beside it."""
    record = await known_customer(customer_id)
    if record.kept_id != customer_id:
        return see_other(f"/customers/{record.kept_id}/letters/new")
    return await _form(request, record, await offer_of(record), Form())


@post("/customers/{customer_id:int}/letters/draft", guards=[requires("cases.work")])
async def rework_letter(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Shows the letter again, with a preview or with the files that were chosen. Nothing is sent."""
    record = await known_customer(customer_id)
    form = await read_form(request)
    try:
        files = await bring(form)
    except Invalid as error:
        return await _form(request, record, await offer_of(record), form.refused(error), status=error.status)
    previews = form.text("step", required=False) == "preview"
    # Cleaned by platform.markdown, as it will be when it goes.
    preview = Markup(shown_letter(form, files)) if previews else NO_PREVIEW  # noqa: S704
    return await _form(request, record, await offer_of(record), form, preview)


@post("/customers/{customer_id:int}/letters", guards=[requires("cases.work")])
async def write_letter(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Opens a case with this letter on it; the letter goes in ten seconds unless it is recalled."""
    record = await known_customer(customer_id)
    offer = await offer_of(record)
    form = await read_form(request)
    try:
        files = await bring(form)
        letter = read_letter(form, REPLY, offer, files, request.user.zone)
        form.check()
        new = NewCase(record.kept_id, "email", letter.subject, language=record.language)
        case_id, reply_id = await write_first(new, letter, actor_of(request.user))
    except Invalid as error:
        return await _form(request, record, offer, form.refused(error), status=error.status)
    except Refused as error:
        return await _form(request, record, offer, form, refusal=error.reason, status=error.status)
    said = _("C-%(case)d is open. The letter to %(address)s goes in ten seconds.")
    flash(
        request,
        said % {"case": case_id, "address": letter.to_address},
        undo=f"{case_address(case_id)}/replies/{reply_id}/recall",
        until=clock.now() + timedelta(seconds=SECONDS_TO_RECALL),
    )
    return see_other(latest_of(case_id))


async def _form(
    request: StaffRequest,
    record: CustomerRecord,
    offer: Offer,
    form: Form,
    preview: Markup = NO_PREVIEW,
    *,
    refusal: str = "",
    status: int = 200,
) -> Response[str]:
    form.name = "letter"
    rows = await cases_of(record.group_ids, actor_of(request.user))
    return render(
        request,
        TEMPLATE,
        status=status,
        customer=record,
        person=record.facts,
        offer=offer,
        form=form,
        files=kept_in(form),
        preview=preview,
        refusal=refusal,
        open_cases=[row for row in rows if row.disposition is None],
    )


ROUTES = [new_letter, rework_letter, write_letter]
