"""The two presses of the workbench: begin a replay, and put an amount into the draft."""

from decimal import Decimal

from litestar import Response, post

from casedesk.empowerment.pages.people import author_of
from casedesk.empowerment.queries import policies
from casedesk.empowerment.workbench.actions.replaying import begin
from casedesk.empowerment.workbench.actions.tuning import put_amount
from casedesk.empowerment.workbench.pages.asked import ADDRESS, amount_in, asked_in
from casedesk.empowerment.workbench.pages.ground import ground_of
from casedesk.empowerment.workbench.pages.workbench import GUARD, page
from casedesk.empowerment.workbench.queries.replays import Question
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest


@post(f"{ADDRESS}/replays", guards=[GUARD])
async def replay(request: StaffRequest) -> Response[str]:
    """Judges the requests of the period again; what is asked stands in the address."""
    ground = await ground_of(request)
    if ground is None:
        raise Refused(_("No policy is in force yet: a manager publishes one under Empowerment."))
    await begin(ground.question, request.user.id, again=True)
    return see_other(ground.asked.address())


@post(f"{ADDRESS}/amounts", guards=[GUARD])
async def put(request: StaffRequest) -> Response[str]:
    """Puts an amount into one line of the draft, begun where there is none, and replays it."""
    form = await read_form(request)
    settings = await desk_settings()
    asked = asked_in(request.query_params, clock.now(), settings.zone)
    currency = asked.currency or settings.currency
    line = form.text("line", longest=100)
    edits = form.optional_integer("edits", lowest=0, highest=2**31 - 1)
    try:
        # A number field sends plain digits, whatever the reader's language.
        typed = amount_in(str(form.values.get("amount", "")))
        if not typed:
            form.refuse("amount", _("Write an amount such as 12.50."))
        form.check()
        draft_id = await put_amount(
            form.optional_identifier("draft"),
            edits,
            line,
            currency,
            Decimal(typed),
            await author_of(request),
        )
    except Invalid as wrong:
        return await page(request, errors=dict(wrong.fields), status=422)
    draft, version = await policies.draft(draft_id), await policies.in_force()
    if version is not None:
        period = asked.period
        await begin(Question(draft.document, version.id, period.starts_at, period.ends_at), request.user.id)
    flash(request, _("It stands in the draft. Nothing is in force until you publish it."))
    return see_other(asked.address(draft=draft_id, line=line, amount=None) + "#limit")


ROUTES = [replay, put]
