"""Writing down a new customer, and changing what is written down."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.customers.actions.addresses import Given, Taken
from casedesk.customers.actions.organisations import organisation_named
from casedesk.customers.actions.people import add_customer, edit_customer
from casedesk.customers.queries.record import CustomerRecord, Organisation, history
from casedesk.customers.rules.people import ORGANISATION_KINDS, TIERS, Person, tidy_name
from casedesk.platform import db
from casedesk.platform.errors import Invalid, Stale
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_options
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.zones import zone_names
from casedesk.workspace.acting import actor_of
from casedesk.workspace.pages.customer import customer_address, known_customer

NEW = "customers/new.html"
EDIT = "customers/edit.html"
ONWARD = {"case": "/cases/new", "call": "/calls/new"}
"""Where one goes on to with a new customer, by what the form's `next` says."""


@get("/customers/new", guards=[requires("customers.edit")])
async def new_customer(
    request: StaffRequest, name: FromQuery[str] = "", number: FromQuery[str] = ""
) -> Response[str]:
    """The form; what was looked for before stands where it belongs, with the number they call from."""
    onward = request.query_params.get("next", "")
    known = {"phone": number} if number else {}
    return _new_page(request, Form(_sorted(name.strip()) | known | {"next": onward}))


def _sorted(typed: str) -> dict[str, str]:
    """What was typed into a search, by the field it fits: an address, a number, or else a name."""
    if "@" in typed:
        return {"email": typed}
    digits = re.sub(r"\D", "", typed)
    return {"phone" if len(digits) > 4 and len(digits) * 2 > len(typed) else "name": typed}


@post("/customers", guards=[requires("customers.edit")])
async def create_customer(request: StaffRequest) -> Response[str]:
    """Writes the customer down, and goes to their page, or on to the case that they called about."""
    form = await read_form(request)
    try:
        person, given = _read_person(form), _read_addresses(form)
        form.check()
        by = actor_of(request.user)
        async with db.transaction():
            person = await _with_organisation(person, form, request)
            customer_id = await add_customer(person, given, by, claim_taken=form.checkbox("anyway"))
    except Taken as taken:
        return _new_page(request, form, status=taken.status, taken=taken)
    except Invalid as error:
        return _new_page(request, form.refused(error), status=error.status)
    flash(request, _("%(name)s was added.") % {"name": person.name})
    onward = ONWARD.get(str(form.values.get("next")))
    return see_other(
        f"{onward}?customer={customer_id}{_with_number(form)}" if onward else customer_address(customer_id)
    )


def _with_number(form: Form) -> str:
    """The number they call from goes along to where the call is logged."""
    typed = form.values.get("phone") if form.values.get("next") == "call" else ""
    return f"&number={quote(str(typed))}" if typed else ""


def _new_page(
    request: StaffRequest, form: Form, *, status: int = 200, taken: Taken | None = None
) -> Response[str]:
    return render(request, NEW, status=status, form=form, taken=taken, **_choices())


@get("/customers/{customer_id:int}/details", guards=[requires("customers.edit")])
async def show_details(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """The form with what is written down."""
    record = await known_customer(customer_id)
    if record.kept_id != customer_id:
        return see_other(f"{customer_address(record.kept_id)}/details")
    return await _edit_page(request, record, Form(_written(record) | {"seen": await _seen(record)}))


@post("/customers/{customer_id:int}/details", guards=[requires("customers.edit")])
async def change_details(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Changes what is written down; an outdated form is held back and shows what came since."""
    form = await read_form(request)
    try:
        person = _read_person(form)
        seen = form.optional_integer("seen", lowest=0, highest=2**63 - 1)
        form.check()
        now = (await known_customer(customer_id)).organisation
        async with db.transaction():
            person = await _with_organisation(person, form, request, now)
            await edit_customer(customer_id, person, actor_of(request.user), seen=seen)
    except Invalid as error:
        record = await known_customer(customer_id)
        return await _edit_page(request, record, form.refused(error), status=error.status)
    except Stale as error:
        record = await known_customer(customer_id)
        # What is written down now is shown beside it, so that sending once more is in full knowledge.
        form.values["seen"] = str(await _seen(record))
        return await _edit_page(request, record, form, status=error.status, outdated=True)
    flash(request, _("The details were changed."))
    return see_other(customer_address(customer_id))


async def _edit_page(
    request: StaffRequest, record: CustomerRecord, form: Form, *, status: int = 200, outdated: bool = False
) -> Response[str]:
    return render(
        request,
        EDIT,
        status=status,
        form=form,
        person=record.facts,
        written=_written(record) if outdated else None,
        **_choices(record.facts.language),
    )


def _read_person(form: Form) -> Person:
    return Person(
        name=form.text("name"),
        tier=form.choice("tier", TIERS),
        language=form.text("language", longest=20, required=False) or None,
        zone=form.text("zone", longest=60, required=False) or None,
        external_id=form.text("external_id", required=False) or None,
        prospect=form.checkbox("prospect"),
    )


def _read_addresses(form: Form) -> list[Given]:
    typed = ((kind, form.text(kind, longest=254, required=False)) for kind in ("email", "phone", "handle"))
    return [Given(kind, value) for kind, value in typed if value]


async def _with_organisation(
    person: Person, form: Form, request: StaffRequest, now: Organisation | None = None
) -> Person:
    """The person with the organisation that was typed. `now` is the one they belong to: typed again it
    stays, also where another has the same name."""
    name = tidy_name(form.text("organisation", required=False))
    kind = form.choice("organisation_kind", ORGANISATION_KINDS)
    form.check()
    if now is not None and (now.name, now.kind) == (name, kind):
        return replace(person, organisation_id=now.id)
    return replace(person, organisation_id=await organisation_named(name, kind, actor_of(request.user)))


def _written(record: CustomerRecord) -> dict[str, Any]:
    belongs = record.organisation
    return {
        "name": record.facts.name,
        "tier": record.facts.tier,
        "language": record.facts.language or "",
        "zone": record.facts.zone or "",
        "external_id": record.facts.external_id or "",
        "prospect": record.facts.prospect,
        "organisation": belongs.name if belongs else "",
        "organisation_kind": belongs.kind if belongs else ORGANISATION_KINDS[0],
    }


async def _seen(record: CustomerRecord) -> int:
    latest = await history([record.facts.id], 1)
    return latest[0].id if latest else 0


def _choices(language: str | None = None) -> Mapping[str, Any]:
    return {
        "languages": language_options(language),
        "zones": [(name, name.replace("_", " ")) for name in zone_names()],
        "tiers": [(tier, _tier_words()[tier]) for tier in TIERS],
    }


def _tier_words() -> dict[str, str]:
    return {"standard": _("standard"), "silver": _("silver"), "gold": _("gold")}


ROUTES = [new_customer, create_customer, show_details, change_details]
