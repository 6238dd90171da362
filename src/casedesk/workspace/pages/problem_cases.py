"""The cases of a problem: joined by number, by a view, by a search, from their own page; taken out; resolved together.

What is done on many is a step on several cases: looked at first, then taken case by case, with its way back.
"""

import re
from collections.abc import Sequence
from typing import Any

from litestar import Response, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.known import unknown_choices
from casedesk.cases.queries.lists import keys_of
from casedesk.fields.queries.fields import all_fields
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.problems.actions.joining import join_problem, leave_problem
from casedesk.problems.queries.of_case import part_of
from casedesk.problems.rules import ENDED, number_of
from casedesk.search.queries.hits import newest
from casedesk.search.queries.known import known_to
from casedesk.search.rules.asking import LONGEST, question
from casedesk.settings.queries import desk_settings
from casedesk.views.queries import views_for
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key, seen_case
from casedesk.workspace.case_views import asked_of, usual_views, with_tags_meant
from casedesk.workspace.pages.case import CANNOT, refused_case
from casedesk.workspace.pages.problem import problem_response
from casedesk.workspace.problems import problem_address, problem_key, problem_of_number
from casedesk.workspace.several import rules
from casedesk.workspace.several.actions import running

_WORK = requires("cases.work")
MOST_HITS = 5_000
"""So many hits of a search are looked at for the cases they are on."""
_LONGEST_NUMBERS = 2_000
_BETWEEN = re.compile(r"[\s,;]+")


@post("/problems/{number:str}/cases", guards=[_WORK])
async def join_by_number(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Joins the cases of these numbers: one at once, several after a look."""
    form = await read_form(request)
    form.name = "numbers"
    typed = [one for one in _BETWEEN.split(form.text("cases", longest=_LONGEST_NUMBERS)) if one]
    keys: list[int] = []
    for one in typed:
        try:
            keys.append(case_key(one))
        except NotFound:
            form.refuse("cases", _("“%(typed)s” is no number of a case.") % {"typed": one})
    if form.errors or len(keys) > 1:
        return await _look(request, number, form, "join", keys)
    actor = actor_of(request.user)
    problem = await problem_of_number(number, actor)
    try:
        is_new = await join_problem(keys[0], problem.id, actor)
    except NotFound:
        form.refuse("cases", _("There is no case C-%(case)d.") % {"case": keys[0]})
        return await problem_response(request, problem, form, status=422)
    except Refused as refused:
        form.refuse("cases", refused.reason)
        return await problem_response(request, problem, form, status=409)
    _say_joined(request, keys[0], problem.id, is_new)
    return see_other(problem_address(problem.id))


def _say_joined(request: StaffRequest, case_id: int, problem_id: int, is_new: bool) -> None:
    if is_new:
        words = _("C-%(case)d is part of %(problem)s.") % {"case": case_id, "problem": number_of(problem_id)}
        flash(request, words, undo=f"{case_address(case_id)}/problem/removal")
    else:
        flash(request, _("It was part of it already."))


@post("/problems/{number:str}/cases/view", guards=[_WORK])
async def join_by_view(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Joins all cases that a view of the list shows now, after a look."""
    form = await read_form(request)
    form.name = "view"
    filters = await _filters_of(request, form.text("view", longest=30))
    if filters is None:
        form.refuse("view", _("There is no such view any more."))
        return await _look(request, number, form, "join", [])
    found = await keys_of(filters, actor_of(request.user), rules.MOST + 1)
    if not found:
        form.refuse("view", _("This view shows no case now."))
    return await _look(request, number, form, "join", found)


async def _filters_of(request: StaffRequest, chosen: str) -> Filters | None:
    """What a view shows: one that every desk has, or a saved one."""
    user, now = request.user, clock.now()
    for place, (_name, usual) in enumerate(usual_views(user, now)):
        if chosen == f"usual-{place}":
            return usual
    saved = next((one for one in await views_for(user.id, user.teams) if str(one.id) == chosen), None)
    if saved is None:
        return None
    asked = asked_of(saved.filters, user, (await desk_settings()).zone, now, await all_fields())
    return (await with_tags_meant([asked]))[0]


@post("/problems/{number:str}/cases/search", guards=[_WORK])
async def join_by_search(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Joins all cases that a search finds now, after a look."""
    form = await read_form(request)
    form.name = "search"
    typed = form.text("q", longest=LONGEST)
    asked = question(typed, await known_to(request.user.id, request.user.zone))
    for unread in asked.problems:
        form.refuse("q", unread.sentence)
    if form.errors or asked.is_empty:
        form.refuse("q", _("Say what to look for."))
        return await _look(request, number, form, "join", [])
    found = await newest(asked, actor_of(request.user), None, MOST_HITS)
    keys = list(dict.fromkeys(hit.case_id for hit in found.hits))
    if not keys:
        form.refuse("q", _("Nothing is found for it."))
    return await _look(request, number, form, "join", keys, is_cut=found.after is not None)


@post("/problems/{number:str}/resolution", guards=[_WORK])
async def resolve_together(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Resolves all open cases of the problem with the same words and cause, after a look."""
    form = await read_form(request)
    form.name = "resolution"
    fixed_by, cause_id = form.words("fixed_by", longest=2_000), form.identifier("cause_id")
    for name, reason in (await unknown_choices({"cause_id": cause_id or None})).items():
        form.refuse(name, reason)
    still_open = Filters(stage="open", narrowing=part_of(problem_key(number)))
    found = await keys_of(still_open, actor_of(request.user), rules.MOST + 1)
    if not found:
        form.refuse("fixed_by", _("None of its cases is open."))
    return await _look(request, number, form, "resolve", found, fixed_by=fixed_by, cause_id=cause_id)


async def _look(
    request: StaffRequest,
    number: str,
    form: Form,
    step: str,
    case_ids: Sequence[int],
    *,
    is_cut: bool = False,
    **details: Any,
) -> Response[str]:
    """Leads to what a step would do to these cases; the page again where something is wrong."""
    actor = actor_of(request.user)
    problem = await problem_of_number(number, actor)
    try:
        form.check()
        if step == "join":
            if problem.status == ENDED:
                raise Refused(_("The problem has ended. Open it again first."))
            details["problem_id"] = problem.id
        if is_cut or len(case_ids) > rules.MOST:
            details["cut"] = True
        back = problem_address(problem.id)
        run_id = await running.prepare(step, details, case_ids[: rules.MOST], back, actor)
    except Invalid as wrong:
        return await problem_response(request, problem, form.refused(wrong), status=422)
    except Refused as refused:
        return await problem_response(request, problem, form, refusal=refused.reason, status=409)
    return see_other(f"/cases/several/{run_id}")


@post("/cases/{number:str}/problem", guards=[_WORK])
async def join_from_case(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Makes the case part of a problem."""
    case_id = case_key(number)
    form = await read_form(request)
    try:
        problem_id = form.identifier("problem_id")
        form.check()
        is_new = await join_problem(case_id, problem_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "problem", form, error)
    _say_joined(request, case_id, problem_id, is_new)
    return see_other(case_address(case_id))


@post("/cases/{number:str}/problem/removal", guards=[_WORK])
async def take_out(request: StaffRequest, number: FromPath[str], back: FromQuery[str] = "") -> Response[str]:
    """Takes the case out of the problem it is part of."""
    case_id = await seen_case(number, actor_of(request.user))
    problem_id = await leave_problem(case_id, actor_of(request.user))
    if problem_id is not None:
        words = _("C-%(case)d is not part of %(problem)s any more.")
        undo = f"{case_address(case_id)}/problem/return?problem={number_of(problem_id)}"
        flash(request, words % {"case": case_id, "problem": number_of(problem_id)}, undo=undo)
        if back == "problem":
            return see_other(problem_address(problem_id))
    return see_other(case_address(case_id))


@post("/cases/{number:str}/problem/return", guards=[_WORK])
async def put_back(
    request: StaffRequest, number: FromPath[str], problem: FromQuery[str] = ""
) -> Response[str]:
    """Makes the case part of the problem again that it was just taken out of."""
    case_id = await seen_case(number, actor_of(request.user))
    try:
        await join_problem(case_id, problem_key(problem), actor_of(request.user))
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
    return see_other(case_address(case_id))


ROUTES = [
    join_by_number,
    join_by_view,
    join_by_search,
    resolve_together,
    join_from_case,
    take_out,
    put_back,
]
