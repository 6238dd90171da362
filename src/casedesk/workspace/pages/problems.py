"""Problems: the list, and opening one."""

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import open_problem
from casedesk.problems.queries.alike import hints
from casedesk.problems.queries.problems import problem_page
from casedesk.problems.rules import LONGEST_TITLE, LONGEST_WORDS
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key, seen_case
from casedesk.workspace.problems import owners_to_choose, problem_address

_SEE, _WORK = requires("cases.see"), requires("cases.work")


@get("/problems", guards=[_SEE])
async def list_problems(request: StaffRequest, after: FromQuery[str] = "") -> Response[str]:
    """All problems, those that have not ended first."""
    page = await problem_page(actor_of(request.user), after)
    return render(
        request,
        "problems/list.html",
        block="content",
        page=page,
        hints=[] if after else await hints(actor_of(request.user)),
        first="/problems" if after else None,
        onward=f"/problems?after={page.after}" if page.after else None,
        now=clock.now(),
        may_work=request.user.may("cases.work"),
    )


@get("/problems/new", guards=[_WORK])
async def new_problem(request: StaffRequest, case: FromQuery[str] = "") -> Response[str]:
    """The form of a new problem, which a case may begin."""
    if case:
        await seen_case(case, actor_of(request.user))
    return await _form(request, Form({"case": case, "owner_id": request.user.id}))


async def _form(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    owners = await owners_to_choose((request.user.id, request.user.name))
    return render(
        request, "problems/new.html", status=status, form=form, owners=owners, longest=LONGEST_TITLE
    )


@post("/problems", guards=[_WORK])
async def open_it(request: StaffRequest) -> Response[str]:
    """Opens a problem, with the case that it began with where there is one."""
    form = await read_form(request)
    actor = actor_of(request.user)
    case = form.text("case", longest=20, required=False)
    try:
        title = form.text("title", longest=LONGEST_TITLE)
        known = form.words("known", longest=LONGEST_WORDS, required=False)
        owner_id = form.identifier("owner_id")
        form.check()
        problem_id = await open_problem(title, known, owner_id, actor)
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), 422)
    if case:
        try:
            await join_problem(case_key(case), problem_id, actor)
        except (Refused, NotFound) as refused:
            flash(request, refused.reason, meaning="due")
    flash(request, _("The problem is open. Join the cases that it causes."))
    return see_other(problem_address(problem_id))


ROUTES = [list_problems, new_problem, open_it]
