"""A macro on a case: what it would do, then all of it at once, and back."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.automation.macros.actions.running import StepRefused, run_macro, would_refuse
from casedesk.automation.macros.actions.undoing import undo_run
from casedesk.automation.macros.queries.macros import ToRun, to_run
from casedesk.automation.macros.rules.steps import has_way_back, kind_of, may_run
from casedesk.automation.noticing.rules.noticing import Notice
from casedesk.automation.templates.actions.writing import check_filled
from casedesk.cases.actions.replies import SECONDS_TO_RECALL
from casedesk.cases.queries.case_page import CaseHead, case_head
from casedesk.cases.queries.replies import held_replies_of
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.platform import clock
from casedesk.platform.errors import Forbidden, Invalid, NotFound, Refused, Stale
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.reader import reading
from casedesk.web.rendering import reader_of, render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, held_in, latest_of, seen_in
from casedesk.workspace.letters import Offer, offer_of
from casedesk.workspace.macros import Preview, brings, preview_of, said_of_run, to_send
from casedesk.workspace.noticing import Noticed, notices_for, said_of, untold
from casedesk.workspace.promises import OfferedPromise, Promised, offered_in, promised_on, read_changes

TEMPLATE = "macros/run.html"


@dataclass(frozen=True)
class _Place:
    """A macro laid beside a case."""

    macro: ToRun
    head: CaseHead
    person: CustomerRecord
    offer: Offer
    preview: Preview


@dataclass(frozen=True)
class _Offers:
    """The promises in a macro's letter, with what is promised already."""

    promised: Promised
    offered: list[OfferedPromise]


@get("/cases/{number:str}/macros/{macro_id:int}", guards=[requires("cases.work")])
async def show(request: StaffRequest, number: FromPath[str], macro_id: FromPath[int]) -> Response[str]:
    """What the macro would do to this case, and what would refuse it."""
    return await _page(request, await _place(request, number, macro_id), Form())


@post("/cases/{number:str}/macros/{macro_id:int}", guards=[requires("cases.work")])
async def run(request: StaffRequest, number: FromPath[str], macro_id: FromPath[int]) -> Response[str]:
    """Takes all of its steps, or none."""
    place, form = await _place(request, number, macro_id), await read_form(request)
    actor, case_id = actor_of(request.user), place.head.id
    try:
        letter = to_send(place.preview, form, place.offer)
        seen = (seen_in(form), held_in(form))
        version = form.optional_identifier("version")
        form.check()
        if version not in (None, place.macro.version_id):
            raise Refused(_("The macro was changed meanwhile. Look at its steps again."))
        bringing = brings(place.preview, letter)
        if letter is not None:
            check_filled(letter.body)
            promised = await promised_on(place.head.family, place.person)
            notices, noticed = await _noticed(request, place, form, letter.body, promised)
            if noticed is not None:
                return await _page(request, place, form, noticed=noticed, status=409)
            changes = await read_changes(form, letter.body, promised)
            bringing = replace(bringing, noticed=notices, changes=changes)
        run_id = await run_macro(case_id, place.macro, bringing, actor, seen)
    except Invalid as wrong:
        return await _page(request, place, form.refused(wrong), status=wrong.status)
    except Stale as stale:
        form.values.pop("seen", None)
        form.values.pop("seen_held", None)
        return await _page(request, place, form, refusal=stale.reason, status=409)
    except Refused as refused:
        return await _page(request, place, form, refusal=refused.reason, status=409)
    steps = place.macro.steps
    back = has_way_back([kind_of(one) for one in steps])
    flash(
        request,
        said_of_run(len(steps)),
        undo=f"{case_address(case_id)}/macro-runs/{run_id}/undo" if back else None,
        until=clock.now() + timedelta(seconds=SECONDS_TO_RECALL) if back else None,
    )
    return see_other(latest_of(case_id))


@post("/cases/{number:str}/macro-runs/{run_id:int}/undo", guards=[requires("cases.work")])
async def undo(request: StaffRequest, number: FromPath[str], run_id: FromPath[int]) -> Response[str]:
    """Takes a run back as a whole; its letter is in the composer then."""
    case_id = case_key(number)
    try:
        reply_id = await undo_run(case_id, run_id, actor_of(request.user))
    except Refused as refused:
        flash(request, refused.reason)
        return see_other(latest_of(case_id))
    flash(request, _("All of it was taken back."))
    return see_other(
        f"{case_address(case_id)}?{urlencode({'recalled': reply_id})}" if reply_id else case_address(case_id)
    )


async def _place(request: StaffRequest, number: str, macro_id: int) -> _Place:
    head = await case_head(case_key(number), actor_of(request.user))
    macro = await to_run(macro_id, request.user.id, request.user.teams)
    if macro is None:
        raise NotFound(_("There is no such macro any more."))
    if not may_run(macro.steps, request.user.permissions):
        raise Forbidden(_("One of its steps is not yours to take."))
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    offer = await offer_of(person, head.family)
    with reading(reader_of(request)):
        preview = await preview_of(macro, head, person, request.user, offer)
    return _Place(macro, head, person, offer, preview)


async def _noticed(
    request: StaffRequest, place: _Place, form: Form, body: str, promised: Promised
) -> tuple[list[Notice], Noticed | None]:
    """What was noticed in the letter; in words where whoever wrote it was not told yet."""
    notices, known = await notices_for(form, body, place.head, place.person, promised)
    news = untold(form, notices)
    if not news:
        return notices, None
    with reading(reader_of(request)):
        return notices, await said_of(form, body, news, known, promised)


async def _offers(request: StaffRequest, place: _Place, form: Form) -> _Offers:
    """What the letter promises, for the ledger. A case that has ended takes no promises."""
    letter, typed = place.preview.letter, form.values.get("body")
    promised = await promised_on(place.head.family, place.person)
    if letter is None or place.head.disposition is not None:
        return _Offers(promised, [])
    with reading(reader_of(request)):
        body = typed if isinstance(typed, str) else letter.text
        return _Offers(promised, await offered_in(body, promised, form))


async def _page(
    request: StaffRequest,
    place: _Place,
    form: Form,
    *,
    noticed: Noticed | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response[str]:
    stopped: StepRefused | None = None
    if not form.values:
        letter = to_send(place.preview, None, place.offer)
        stopped = await would_refuse(
            place.head.id, place.macro, brings(place.preview, letter), actor_of(request.user)
        )
    going = await held_replies_of(place.head.id)
    return render(
        request,
        TEMPLATE,
        status=status,
        preview=place.preview,
        seen_held=max((one.id for one in going), default=0),
        case=place.head,
        offer=place.offer,
        offers=await _offers(request, place, form),
        form=form,
        noticed=noticed,
        refusal=refusal or (stopped.reason if stopped else ""),
        stopped=stopped.place if stopped else None,
    )


ROUTES = [show, run, undo]
