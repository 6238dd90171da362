"""One step on several cases: chosen on the list, looked at, taken, and taken back."""

from collections import Counter
from datetime import timedelta

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.cases.queries.lists import keys_of
from casedesk.fields.queries.fields import all_fields
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.settings.queries import desk_settings
from casedesk.views.rules import is_filter, longest_of
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.case_filters import ADDRESS
from casedesk.workspace.case_views import asked_of, with_tags_meant
from casedesk.workspace.figure_filters import NAMES
from casedesk.workspace.pages.several_steps import choices_of, is_unseen
from casedesk.workspace.several import rules
from casedesk.workspace.several.actions import running
from casedesk.workspace.several.queries import Looked, Run, looked_at, outcomes_of, run_of
from casedesk.workspace.several.reading import details_in, sentence_of, taking_back_of
from casedesk.workspace.several.rules import STEPS, Foreseen, Will, foresee

_WORK = requires("cases.work")
_PAGE = "/cases/several"
UNDO = timedelta(seconds=10)
SHOWN = 100
"""Cases named one by one; of the rest it is said how many they are."""


@post(_PAGE, guards=[_WORK])
async def look(request: StaffRequest) -> Response[str]:
    """Notes the chosen cases and the step, and leads to what it would do."""
    form = await read_form(request)
    step = form.text("step", required=False)
    back = _back(form)
    if step not in STEPS or not request.user.may(rules.permission_of(step)):
        flash(request, _("Choose what is to be done with them."), meaning="due")
        return see_other(back)
    if is_unseen(step, form) and (form.values.get("case") or form.checkbox("all")):
        return await _asking(request, step, form)
    try:
        case_ids, is_cut = await _chosen(request, form)
        if case_ids:
            details = await details_in(step, form, request.user.zone)
        else:
            form.refuse("case", _("Choose at least one case."))
        form.check()
        if is_cut:
            details["cut"] = True
        run_id = await running.prepare(step, details, case_ids, back, actor_of(request.user))
    except Invalid as wrong:
        return await _asking(request, step, form.refused(wrong), status=422)
    return see_other(f"{_PAGE}/{run_id}")


def _back(form: Form) -> str:
    """The list from which they were chosen."""
    typed = form.text("back", longest=1_000, required=False)
    return typed if (typed == ADDRESS or typed.startswith(ADDRESS + "?")) and typed.isprintable() else ADDRESS


async def _chosen(request: StaffRequest, form: Form) -> tuple[list[int], bool]:
    """The cases that were ticked, or all of the list; and whether the list has more than are taken at once."""
    if not form.checkbox("all"):
        return list(form.identifiers("case")), False
    said = {
        name: form.text(name, longest=longest_of(name), required=False)
        for name in form.values
        if _is_asked(name)
    }
    zone = (await desk_settings()).zone
    asked = asked_of(said, request.user, zone, clock.now(), await all_fields())
    [filters] = await with_tags_meant([asked])
    found = await keys_of(filters, actor_of(request.user), rules.MOST + 1)
    return found[: rules.MOST], len(found) > rules.MOST


def _is_asked(name: str) -> bool:
    """Whether a list may have been narrowed to this."""
    return is_filter(name) or name in NAMES


async def _asking(request: StaffRequest, step: str, form: Form, status: int = 200) -> Response[str]:
    """The fields of a step with what is wrong, and the cases as they were chosen."""
    chosen = form.values.get("case", [])
    kept = {
        name: value
        for name, value in form.values.items()
        if (_is_asked(name) or name in ("back", "all")) and value
    }
    return render(
        request,
        "cases/several_form.html",
        status=status,
        step=step,
        form=form,
        chosen=[chosen] if isinstance(chosen, str) else chosen,
        kept=kept,
        several_most=rules.MOST,
        **await choices_of(await all_fields()),
    )


@get("/cases/several/{run_id:int}", guards=[_WORK])
async def show(request: StaffRequest, run_id: FromPath[int]) -> Response[str]:
    """What the step would do, how far it is, or what came of it."""
    run = await run_of(run_id, request.user.id)
    if run is None:
        raise NotFound
    if run.state == "shown":
        return await _preview(request, run)
    outcomes = await outcomes_of(run.id, actor_of(request.user))
    done = [one for one in outcomes if one.state in ("done", "back", "stays")]
    can_be_undone = run.state == "done" and run.ended_at is not None and bool(done)
    if can_be_undone and run.ended_at is not None:
        can_be_undone = clock.now() - run.ended_at <= running.CAN_BE_UNDONE
    return render(
        request,
        "cases/several.html",
        block="content",
        run=run,
        sentence=await sentence_of(run.step, run.details),
        groups=_groups([(one.state, one) for one in outcomes]),
        words=_state_words(),
        shown=SHOWN,
        can_be_undone=can_be_undone,
        taking_back=taking_back_of(run.step),
    )


async def _preview(request: StaffRequest, run: Run) -> Response[str]:
    actor = actor_of(request.user)
    cases = await looked_at(run.id, run.details.get("owner_id"), actor)
    foreseen = [(one, foresee(run.step, run.details, one.facts)) for one in cases]
    many = Counter(said.will for _one, said in foreseen)
    ending = [one for one, said in foreseen if run.step == "end" and said.will is Will.DOES]
    return render(
        request,
        "cases/several_preview.html",
        run=run,
        sentence=await sentence_of(run.step, run.details),
        cases=foreseen,
        does=many[Will.DOES],
        already=many[Will.ALREADY],
        cannot=many[Will.CANNOT],
        customers=len({one.customer_id for one in cases}),
        reasons=_reasons(foreseen),
        shown=SHOWN,
        taking_back=taking_back_of(run.step),
        by_job=len(cases) > rules.AT_ONCE,
        most=rules.MOST,
        promised=sum(one.facts.promised for one in ending),
        requested=sum(one.facts.waiting for one in ending),
    )


def _reasons(foreseen: list[tuple[Looked, Foreseen]]) -> list[tuple[str, list[Looked]]]:
    """Why some are refused, the most frequent reason first, with the cases."""
    found: dict[str, list[Looked]] = {}
    for one, said in foreseen:
        if said.will is Will.CANNOT:
            found.setdefault(said.why, []).append(one)
    return sorted(found.items(), key=lambda reason: -len(reason[1]))


def _groups(states: list[tuple[str, object]]) -> list[tuple[str, list[object]]]:
    order = ("refused", "changed", "stays", "back", "done", "nothing", "waiting")
    by_state: dict[str, list[object]] = {}
    for state, one in states:
        by_state.setdefault(state, []).append(one)
    return [(state, by_state[state]) for state in order if state in by_state]


def _state_words() -> dict[str, str]:
    return {
        "done": _("Done"),
        "nothing": _("Nothing to do"),
        "refused": _("Refused"),
        "changed": _("Left alone: somebody changed them meanwhile"),
        "back": _("Taken back"),
        "stays": _("Could not be taken back"),
        "waiting": _("Still to come"),
    }


@post("/cases/several/{run_id:int}/start", guards=[_WORK])
async def start(request: StaffRequest, run_id: FromPath[int]) -> Response[str]:
    """Takes the step."""
    await running.start(run_id, request.user.id)
    run = await run_of(run_id, request.user.id)
    assert run is not None, "it was just started"
    here = f"{_PAGE}/{run_id}"
    if run.state != "done":
        return see_other(here)
    done = run.counts.get("done", 0)
    undo = f"{here}/undo" if done else None
    words = ngettext("Done on %(num)d case.", "Done on %(num)d cases.", done) % {"num": done}
    flash(
        request,
        words,
        undo=undo,
        until=clock.now() + UNDO if undo else None,
        meaning="done" if done else "due",
    )
    untouched = run.counts.get("refused", 0) + run.counts.get("changed", 0)
    return see_other(here if untouched else run.back)


@post("/cases/several/{run_id:int}/undo", guards=[_WORK])
async def undo(request: StaffRequest, run_id: FromPath[int]) -> Response[str]:
    """Takes it back, as far as nobody has changed the cases since."""
    here = f"{_PAGE}/{run_id}"
    try:
        await running.start_back(run_id, request.user.id)
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
        return see_other(here)
    run = await run_of(run_id, request.user.id)
    assert run is not None, "it was just taken back"
    if run.state != "returned":
        return see_other(here)
    back = run.counts.get("back", 0)
    words = ngettext("Taken back on %(num)d case.", "Taken back on %(num)d cases.", back)
    flash(request, words % {"num": back})
    return see_other(here if run.counts.get("stays", 0) else run.back)


ROUTES = [look, show, start, undo]
