"""A customer's addresses, and who is the same person: adding and confirming, merging and taking it back."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.customers.actions import addresses, merging
from casedesk.customers.actions.addresses import Given
from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.groups import merge_of
from casedesk.customers.rules.identities import KINDS
from casedesk.platform.errors import Invalid, Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.pages.customer import customer_address, known_customer, refused_customer

MERGING = "customers/merging.html"
FOUND_AT_ONCE = 8


@post("/customers/{customer_id:int}/addresses", guards=[requires("customers.edit")])
async def add_address(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Writes down one more address."""
    form = await read_form(request)
    try:
        kind = form.choice("kind", KINDS)
        value = form.text("value", longest=254)
        form.check()
        await addresses.add_identity(customer_id, Given(kind, value), actor_of(request.user))
    except Invalid as error:
        # The rules name the kind of address; on this page one field takes them all.
        found = Invalid(
            {"value" if field in KINDS else field: words for field, words in error.fields.items()}
        )
        return await refused_customer(request, customer_id, form=form.refused(found), status=error.status)
    except Refused as error:
        form.refuse("value", error.reason)
        return await refused_customer(request, customer_id, form=form, status=error.status)
    flash(request, _("The address was added."))
    return see_other(customer_address(customer_id))


@post(
    "/customers/{customer_id:int}/addresses/{identity_id:int}/confirmation",
    guards=[requires("customers.edit")],
)
async def confirm_address(
    request: StaffRequest, customer_id: FromPath[int], identity_id: FromPath[int]
) -> Response[str]:
    """Notes that an address is certainly theirs."""
    await addresses.confirm_identity(identity_id, actor_of(request.user))
    flash(request, _("The address is confirmed."))
    return see_other(customer_address(customer_id))


@post("/customers/{customer_id:int}/addresses/{identity_id:int}/removal", guards=[requires("customers.edit")])
async def remove_address(
    request: StaffRequest, customer_id: FromPath[int], identity_id: FromPath[int]
) -> Response[str]:
    """Takes an address away."""
    await addresses.remove_identity(identity_id, actor_of(request.user))
    flash(request, _("The address was taken away."))
    return see_other(customer_address(customer_id))


@get("/customers/{customer_id:int}/merges/new", guards=[requires("customers.edit")])
async def choose_other(
    request: StaffRequest, customer_id: FromPath[int], q: FromQuery[str] = ""
) -> Response[str]:
    """Whom to merge with: found as one types."""
    record = await known_customer(customer_id)
    found = await find_customers(q, FOUND_AT_ONCE + 1)
    others = [hit for hit in found if hit.id != record.kept_id][:FOUND_AT_ONCE]
    return render(request, MERGING, block="found", person=record.facts, q=q.strip(), found=others)


@post("/customers/{customer_id:int}/merges", guards=[requires("customers.edit")])
async def merge(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Makes this customer and another one person, who goes on as this one."""
    form = await read_form(request)
    other_id = form.identifier("other")
    form.check()
    try:
        merge_id = await merging.merge_customers(customer_id, other_id, actor_of(request.user))
    except Refused as error:
        return await refused_customer(request, customer_id, reason=error.reason, status=error.status)
    record = await known_customer(customer_id)
    flash(
        request,
        _("They are one person now: %(name)s.") % {"name": record.facts.name},
        undo=f"/customers/merges/{merge_id}/undo",
    )
    return see_other(customer_address(record.kept_id))


@post("/customers/merges/{merge_id:int}/undo", guards=[requires("customers.edit")])
async def unmerge(request: StaffRequest, merge_id: FromPath[int]) -> Response[str]:
    """Makes two people of one again."""
    found = await merge_of(merge_id)
    try:
        await merging.undo_merge(merge_id, actor_of(request.user))
    except Refused as error:
        return await refused_customer(request, found.kept_id, reason=error.reason, status=error.status)
    flash(request, _("%(name)s stands on their own again.") % {"name": found.merged_name})
    return see_other(customer_address(found.kept_id))


@post("/customers/{customer_id:int}/distinctions", guards=[requires("customers.edit")])
async def tell_apart(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Notes that this customer and another are two people."""
    form = await read_form(request)
    other_id = form.identifier("other")
    form.check()
    try:
        await merging.tell_apart(customer_id, other_id, actor_of(request.user))
    except Refused as error:
        return await refused_customer(request, customer_id, reason=error.reason, status=error.status)
    flash(request, _("They are not suggested as one again."))
    return see_other(customer_address(customer_id))


ROUTES = [add_address, confirm_address, remove_address, choose_other, merge, unmerge, tell_apart]
