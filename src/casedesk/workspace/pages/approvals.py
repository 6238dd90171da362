"""What waits for my decision, each with all it takes to decide in ten seconds; deciding it; who decides in my place."""

from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.accounts.pages.second_step import second_step
from casedesk.accounts.queries import people
from casedesk.empowerment.actions.policies import Author
from casedesk.empowerment.approvals.actions import deciding
from casedesk.empowerment.approvals.actions.proposing import propose_limit
from casedesk.empowerment.approvals.queries.delegations import acts_for
from casedesk.empowerment.approvals.queries.one import standing
from casedesk.empowerment.approvals.queries.waiting import PAGE, waiting_count
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.naming import name_of
from casedesk.platform import clock
from casedesk.platform.errors import CasedeskError, Forbidden, Invalid, Refused
from casedesk.platform.keys import keys_said
from casedesk.web.answers import own_address, see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words, ngettext
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.approvals import Shown, approvals_page, today_of
from casedesk.workspace.pages.case import refused_case

HERE = "/approvals"
_SEE = requires("approvals.see")
_LONGEST_WORDS = 2_000


@get(HERE, guards=[_SEE])
async def list_approvals(
    request: StaffRequest, show: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[str]:
    """What waits for me, the longest first; with `show=all` also what waits for others."""
    return await approvals_page(request, Shown(), show, after)


@get("/approvals/count", guards=[_SEE])
async def count_waiting(request: StaffRequest) -> Response[str]:
    """How many wait for me, for the navigation."""
    now = clock.now()
    count = await waiting_count(await acts_for(request.user.id, await today_of(now)))
    return render(request, "approvals/count.html", count=count)


@post("/approvals/{approval_id:int}/grant", guards=[_SEE])
async def grant(request: StaffRequest, approval_id: FromPath[int]) -> Response[str]:
    """Approves it, as it was asked for or with another amount; and lets them decide it next time, if ticked."""
    asked = await second_step(request)
    if asked is not None:
        return asked
    form = await read_form(request)
    try:
        amount = _amount(form, request.user.locale)
        words = form.words("words", longest=_LONGEST_WORDS, required=False)
        teach = form.checkbox("teach")
        form.check()
        await deciding.approve(approval_id, actor_of(request.user), amount, words)
    except CasedeskError as no:
        return await _again(request, approval_id, form, no)
    said = _("Approved.")
    if teach:
        said = await _taught(request, approval_id)
    flash(request, said)
    return see_other(_back(form))


@post("/approvals/{approval_id:int}/refusal", guards=[_SEE])
async def refuse(request: StaffRequest, approval_id: FromPath[int]) -> Response[str]:
    """Refuses it, with a reason."""
    asked = await second_step(request)
    if asked is not None:
        return asked
    form = await read_form(request)
    try:
        words = form.words("words", longest=_LONGEST_WORDS, required=False)
        form.check()
        await deciding.refuse(approval_id, words, actor_of(request.user))
    except CasedeskError as no:
        return await _again(request, approval_id, form, no)
    flash(request, _("Refused, and said why."))
    return see_other(_back(form))


@post("/approvals/{approval_id:int}/question", guards=[_SEE])
async def ask_back(request: StaffRequest, approval_id: FromPath[int]) -> Response[str]:
    """Asks whoever wants it something first."""
    form = await read_form(request)
    try:
        words = form.words("words", longest=_LONGEST_WORDS, required=False)
        form.check()
        await deciding.ask_back(approval_id, words, actor_of(request.user))
    except CasedeskError as no:
        return await _again(request, approval_id, form, no)
    flash(request, _("Asked back."))
    return see_other(_back(form))


@post("/approvals/{approval_id:int}/answer", guards=[requires("cases.work")])
async def answer(request: StaffRequest, approval_id: FromPath[int]) -> Response[str]:
    """Answers what the approver wanted to know."""
    form = await read_form(request)
    try:
        words = form.words("answer", longest=_LONGEST_WORDS)
        form.check()
        await deciding.answer(approval_id, words, actor_of(request.user))
    except (Invalid, Refused) as no:
        case_id = (await standing(approval_id)).case_id
        return await refused_case(request, case_id, f"answer-{approval_id}", form, no)
    flash(request, _("Answered. Their time to decide goes on."))
    return see_other(_back(form))


@post("/approvals/grants", guards=[_SEE])
async def grant_several(request: StaffRequest) -> Response[str]:
    """Approves the ticked ones as they were asked for; for ten seconds it can be taken back."""
    asked = await second_step(request)
    if asked is not None:
        return asked
    form = await read_form(request)
    ids = form.identifiers("approvals")
    if not ids:
        flash(request, _("Tick those that you approve."), meaning="due")
        return see_other(_back(form))
    done = await deciding.approve_several(ids, actor_of(request.user))
    if done.approval_ids:
        words = ngettext("One is being approved.", "%(num)d are being approved.", len(done.approval_ids))
        undo = "/approvals/undo?ids=" + ",".join(map(str, done.approval_ids))
        flash(request, words % {"num": len(done.approval_ids)}, undo=undo, until=done.until)
    for why in done.not_done:
        flash(request, why, meaning="due")
    return see_other(_back(form))


@post("/approvals/undo", guards=[_SEE])
async def undo(request: StaffRequest, ids: FromQuery[str] = "") -> Response[str]:
    """Takes back what was approved with others, as long as it is not carried out."""
    taken = await deciding.take_back(keys_said(ids, PAGE), actor_of(request.user))
    if taken:
        words = ngettext("One waits again.", "%(num)d wait again.", taken) % {"num": taken}
        flash(request, words)
    else:
        flash(request, _("It was too late: they are approved."), meaning="due")
    return see_other(HERE)


def _amount(form: Form, locale: str) -> Decimal | None:
    """Another amount than was asked for; None where it was left as it is."""
    if form.text("amount", longest=40, required=False) == form.text("asked", longest=40, required=False):
        return None
    found = form.amount("amount", locale)
    if found is not None and found <= 0:
        form.refuse("amount", _("Write an amount such as 12.50."))
    return found


async def _taught(request: StaffRequest, approval_id: int) -> str:
    teams = {team.id: team.name for team in await people.teams() if team.id in request.user.teams}
    try:
        line = await propose_limit(approval_id, Author(request.user.id, request.user.role, teams))
    except (Forbidden, Invalid, Refused) as no:
        return _("Approved. The limit could not be proposed: %(why)s") % {"why": in_their_words(no.reason)}
    draft = await policies.draft_of(request.user.id)
    name = None if draft is None else name_of(draft.policy, line)
    return _("Approved. Your draft now raises %(limit)s.") % {"limit": name or _("that limit")}


def _back(form: Form) -> str:
    return own_address(form.text("next", longest=1_000, required=False), otherwise=HERE)


async def _again(request: StaffRequest, approval_id: int, form: Form, no: CasedeskError) -> Response[str]:
    """The page again with what was typed: what is wrong beside its field, or why not."""
    if not isinstance(no, Invalid | Refused | Forbidden):
        raise no
    if isinstance(no, Invalid):
        fields = {"words" if name in ("reason", "question") else name: why for name, why in no.fields.items()}
        form.refused(Invalid(fields))
    else:
        form.refuse("", no.reason)
    form.name = f"approval-{approval_id}"
    return await approvals_page(
        request, Shown(approval_id, form, no.status), form.text("show", required=False), ""
    )


ROUTES: list[Any] = [
    list_approvals,
    count_waiting,
    grant,
    refuse,
    ask_back,
    answer,
    grant_several,
    undo,
]
