"""The page of a problem: what is known, whom it touches, its cases; and what one writes down there."""

from collections.abc import Awaitable, Callable

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import case_page
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.places import place_in
from casedesk.problems.actions import keeping
from casedesk.problems.queries.entries import entries_of
from casedesk.problems.queries.of_case import part_of
from casedesk.problems.queries.problems import ProblemRow
from casedesk.problems.rules import LONGEST_TITLE, LONGEST_WORDS, number_of
from casedesk.settings.queries import causes
from casedesk.views.queries import views_for
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.answering.queries import answers_to
from casedesk.workspace.case_views import usual_views
from casedesk.workspace.problems import owners_to_choose, problem_address, problem_key, problem_of_number

_SEE, _WORK = requires("cases.see"), requires("cases.work")
SHOWN = 25
"""Cases of one page."""


@get("/problems/{number:str}", guards=[_SEE])
async def show(request: StaffRequest, number: FromPath[str], after: FromQuery[str] = "") -> Response[str]:
    """The problem as it stands."""
    return await problem_response(
        request, await problem_of_number(number, actor_of(request.user)), after=after
    )


async def problem_response(
    request: StaffRequest,
    problem: ProblemRow,
    form: Form | None = None,
    *,
    after: str = "",
    refusal: str = "",
    status: int = 200,
) -> Response[str]:
    """The page, with a form that was not taken, and why, where there is one."""
    actor, user = actor_of(request.user), request.user
    address = problem_address(problem.id)
    cases = await case_page(Filters(narrowing=part_of(problem.id)), actor, place_in(after), SHOWN)
    views = [
        (f"usual-{place}", name) for place, (name, _filters) in enumerate(usual_views(user, clock.now()))
    ]
    views += [(str(view.id), view.name) for view in await views_for(user.id, user.teams)]
    return render(
        request,
        "problems/problem.html",
        block="content",
        status=status,
        problem=problem,
        number=number_of(problem.id),
        entries=await entries_of(problem.id),
        answers=await answers_to(problem.id, actor),
        cases=cases,
        first=address if after else None,
        onward=f"{address}?after={cases.after}" if cases.after else None,
        owners=await owners_to_choose((problem.owner_id, problem.owner)),
        causes=await causes(),
        views=views,
        forms=_Forms({form.name: form} if form is not None else {}),
        refusal=refusal,
        longest=LONGEST_TITLE,
        now=clock.now(),
        may_work=user.may("cases.work"),
    )


class _Forms(dict[str, Form]):
    """The forms of the page by name; one that was not sent is empty."""

    def __missing__(self, name: str) -> Form:
        return Form(name=name)


Write = Callable[[int, Actor], Awaitable[None]]


async def _written(request: StaffRequest, number: str, form: Form, write: Write, said: str) -> Response[str]:
    """Writes something down about a problem; what was wrong comes back with what was typed."""
    actor = actor_of(request.user)
    try:
        form.check()
        await write(problem_key(number), actor)
    except (Invalid, Refused) as error:
        problem = await problem_of_number(number, actor)
        if isinstance(error, Invalid):
            return await problem_response(request, problem, form.refused(error), status=422)
        return await problem_response(request, problem, form, refusal=error.reason, status=409)
    flash(request, said)
    return see_other(problem_address(problem_key(number)))


async def _form_of(request: StaffRequest, name: str) -> Form:
    form = await read_form(request)
    form.name = name
    return form


@post("/problems/{number:str}/known", guards=[_WORK])
async def write_known(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down what was found out."""
    form = await _form_of(request, "known")
    words = form.words("known", longest=LONGEST_WORDS)
    return await _written(
        request, number, form, lambda key, by: keeping.add_known(key, words, by), _("It is written down.")
    )


@post("/problems/{number:str}/cause", guards=[_WORK])
async def write_cause(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Writes down what the cause is."""
    form = await _form_of(request, "cause")
    words = form.words("cause", longest=LONGEST_WORDS)
    return await _written(
        request,
        number,
        form,
        lambda key, by: keeping.name_cause(key, words, by),
        _("The cause is written down."),
    )


@post("/problems/{number:str}/title", guards=[_WORK])
async def rename(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Calls it otherwise."""
    form = await _form_of(request, "title")
    title = form.text("title", longest=LONGEST_TITLE)
    return await _written(
        request, number, form, lambda key, by: keeping.rename_problem(key, title, by), _("It is renamed.")
    )


@post("/problems/{number:str}/owner", guards=[_WORK])
async def give(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Gives it to somebody."""
    form = await _form_of(request, "owner")
    owner_id = form.identifier("owner_id")
    return await _written(
        request,
        number,
        form,
        lambda key, by: keeping.give_problem(key, owner_id, by),
        _("It has another owner."),
    )


@post("/problems/{number:str}/end", guards=[_WORK])
async def end(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Ends it."""
    form = await _form_of(request, "ended")
    words = form.words("ended", longest=LONGEST_WORDS, required=False)
    return await _written(
        request,
        number,
        form,
        lambda key, by: keeping.end_problem(key, words, by),
        _("The problem has ended."),
    )


@post("/problems/{number:str}/reopening", guards=[_WORK])
async def reopen(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Opens it again."""
    form = await _form_of(request, "reopened")
    return await _written(request, number, form, keeping.reopen_problem, _("The problem is open again."))


ROUTES = [show, write_known, write_cause, rename, give, end, reopen]
