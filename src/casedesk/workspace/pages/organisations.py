"""Companies and households: what is written down about one, and who belongs to it."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.customers.actions.organisations import Details, edit_organisation
from casedesk.customers.queries.lists import members_of
from casedesk.customers.queries.record import Organisation, organisation, organisations_like
from casedesk.customers.rules.people import ORGANISATION_KINDS
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say
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

TEMPLATE = "customers/organisation.html"
SUGGESTIONS = "customers/organisations.html"


@get("/customers/organisations", guards=[requires("customers.see")])
async def suggest_organisations(request: StaffRequest, organisation: FromQuery[str] = "") -> Response[str]:
    """The organisations whose name begins with what was typed, for the field that asks for one."""
    found = await organisations_like(organisation)
    return render(request, SUGGESTIONS, block="options", found=found)


@get("/customers/organisations/{organisation_id:int}", guards=[requires("customers.see")])
async def show_organisation(
    request: StaffRequest, organisation_id: FromPath[int], below: FromQuery[int] = 0
) -> Response[str]:
    """What is written down, and its members, the newest first."""
    found = await _known(organisation_id)
    return await _page(request, found, Form(msgspec.structs.asdict(found)), below=below)


@post("/customers/organisations/{organisation_id:int}", guards=[requires("customers.edit")])
async def change_organisation(request: StaffRequest, organisation_id: FromPath[int]) -> Response[str]:
    """Changes what is written down."""
    found = await _known(organisation_id)
    form = await read_form(request)
    try:
        details = Details(
            name=form.text("name"),
            kind=form.choice("kind", ORGANISATION_KINDS),
            external_id=form.text("external_id", required=False) or None,
            language=form.text("language", longest=20, required=False) or None,
            zone=form.text("zone", longest=60, required=False) or None,
        )
        form.check()
        await edit_organisation(organisation_id, details, actor_of(request.user))
    except Invalid as error:
        return await _page(request, found, form.refused(error), status=error.status)
    flash(request, _("The details were changed."))
    return see_other(f"/customers/organisations/{organisation_id}")


async def _known(organisation_id: int) -> Organisation:
    found = await organisation(organisation_id)
    if found is None:
        raise NotFound(say("There is no such organisation."))
    return found


async def _page(
    request: StaffRequest, found: Organisation, form: Form, *, below: int = 0, status: int = 200
) -> Response[str]:
    page = await members_of(found.id, below if below > 0 else None)
    here = f"/customers/organisations/{found.id}"
    return render(
        request,
        TEMPLATE,
        status=status,
        organisation=found,
        form=form,
        page=page,
        first=here if below > 0 else None,
        onward=f"{here}?below={page.earlier}" if page.earlier else None,
        languages=language_options(found.language),
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
    )


ROUTES = [suggest_organisations, show_organisation, change_organisation]
