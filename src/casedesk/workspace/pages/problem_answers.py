"""One answer to all customers of a problem: written, looked at with each one's facts, sent, stopped."""

from collections import defaultdict
from datetime import timedelta

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.automation.templates.queries.offered import offered_to, variants_of
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.actions.replies import SECONDS_TO_RECALL
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.problems.queries.problems import ProblemRow
from casedesk.problems.rules import number_of
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.languages import language_name, language_options
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.answering.actions import sending
from casedesk.workspace.answering.actions.preparing import NewAnswer, prepare
from casedesk.workspace.answering.queries import (
    PAGE,
    Answer,
    Letter,
    Words,
    answer_of,
    held_letters,
    letters_of,
    words_of,
)
from casedesk.workspace.problems import problem_address, problem_of_number

_WORK = requires("cases.work")
UNDO = timedelta(seconds=SECONDS_TO_RECALL)
BALLS = ("us", "customer", "stays")
LONGEST = 10_000


@get("/problems/{number:str}/answers/new", guards=[_WORK])
async def new_answer(request: StaffRequest, number: FromPath[str], left: FromQuery[int] = 0) -> Response[str]:
    """The form of an answer; `left` is an earlier one, whose words come again for those who did not get it."""
    problem = await problem_of_number(number, actor_of(request.user))
    form = Form({"language": (await desk_settings()).language})
    if left:
        answer = await _answer(request, problem, left)
        form.values["left"] = str(answer.id)
        own = [one for one in await words_of(answer.id) if one.version_id is None]
        if own:
            form.values.update(body=own[0].body, language=own[0].language)
    return await _form(request, problem, form)


async def _form(request: StaffRequest, problem: ProblemRow, form: Form, status: int = 200) -> Response[str]:
    user = request.user
    return render(
        request,
        "problems/answer_form.html",
        status=status,
        problem=problem,
        number=number_of(problem.id),
        form=form,
        templates=[(one.id, one.name) for one in await offered_to(user.id, user.teams)],
        languages=language_options(str(form.values.get("language") or "") or None),
        facts=fact_words(),
        longest=LONGEST,
    )


async def _answer(request: StaffRequest, problem: ProblemRow, answer_id: int) -> Answer:
    found = await answer_of(answer_id, actor_of(request.user))
    if found is None or found.problem_id != problem.id:
        raise NotFound(_("There is no such answer."))
    return found


@post("/problems/{number:str}/answers", guards=[_WORK])
async def write(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Notes the answer, fills it in for each customer, and leads to what it would say."""
    actor = actor_of(request.user)
    problem = await problem_of_number(number, actor)
    form = await read_form(request)
    try:
        words = await _words_in(request, form)
        ball = form.optional_choice("ball", BALLS) or ""
        left_of = form.optional_identifier("left")
        form.check()
        answer_id = await prepare(problem.id, NewAnswer(words, ball, left_of), actor)
    except Invalid as wrong:
        return await _form(request, problem, form.refused(wrong), 422)
    await sending.begin(answer_id)
    return see_other(f"{problem_address(problem.id)}/answers/{answer_id}")


async def _words_in(request: StaffRequest, form: Form) -> list[Words]:
    """The words: those of a template in all its languages, or what was typed."""
    template_id = form.optional_identifier("template")
    body = form.words("body", longest=LONGEST, required=template_id is None)
    language = form.text("language", longest=20)
    if template_id is None:
        return [Words(language, body, None)]
    if body:
        form.refuse("body", _("Either a template, or words of your own."))
    variants = await variants_of(template_id, request.user.id, request.user.teams)
    if not variants:
        form.refuse("template", _("There is no such template any more."))
    return [Words(one.language, one.body, one.version_id) for one in variants]


@get("/problems/{number:str}/answers/{answer_id:int}", guards=[_WORK])
async def show_answer(
    request: StaffRequest, number: FromPath[str], answer_id: FromPath[int]
) -> Response[str]:
    """What the answer would say to each, how far it is, or what came of it."""
    actor = actor_of(request.user)
    problem = await problem_of_number(number, actor)
    answer = await _answer(request, problem, answer_id)
    groups: dict[str, list[Letter]] = defaultdict(list)
    for one in await letters_of(answer.id, actor):
        groups[one.state].append(one)
    return render(
        request,
        "problems/answer.html",
        block="content",
        problem=problem,
        number=number_of(problem.id),
        answer=answer,
        groups=groups,
        words=_state_words(),
        helps=_next_steps() if answer.state in ("done", "stopped", "telling") else {},
        languages={one.language: language_name(one.language) for one in await words_of(answer.id)},
        is_mine=answer.by_user_id == request.user.id,
        may_stop=sending.may_stop(answer, request.user.id, request.user.role)
        and (answer.state == "sending" or bool(await held_letters(answer.id))),
        by_job=answer.letters > sending.AT_ONCE,
        shown=PAGE,
    )


def _state_words() -> dict[str, str]:
    return {
        "filling": _("Being filled in"),
        "short": _("A fact is missing: they get no letter"),
        "unreachable": _("There is no address: they get no letter"),
        "ready": _("To be written to"),
        "sent": _("Written to"),
        "changed": _("Left alone: the case changed meanwhile"),
        "refused": _("Refused"),
        "same": _("Cases that will refer to the letter on another case of the same customer"),
        "told": _("Cases that refer to the letter on another case of the same customer"),
        "untold": _("Cases whose customer got no letter on the other one"),
    }


def _next_steps() -> dict[str, str]:
    """What to do about those who got no letter."""
    mend = _("Mend what is said beside each, then write to those who are left.")
    return {
        "changed": _("Read what came on each, then write to those who are left."),
        **dict.fromkeys(("short", "unreachable", "refused", "untold"), mend),
    }


@post("/problems/{number:str}/answers/{answer_id:int}/start", guards=[_WORK])
async def send(request: StaffRequest, number: FromPath[str], answer_id: FromPath[int]) -> Response[str]:
    """Lets it go."""
    problem = await problem_of_number(number, actor_of(request.user))
    await _answer(request, problem, answer_id)
    await sending.send(answer_id, request.user.id)
    answer = await _answer(request, problem, answer_id)
    here = f"{problem_address(problem.id)}/answers/{answer_id}"
    if answer.state != "sending":
        sent = answer.counts.get("sent", 0)
        words = ngettext("%(num)d letter goes.", "%(num)d letters go.", sent) % {"num": sent}
        flash(request, words, undo=f"{here}/stop", until=clock.now() + UNDO)
    return see_other(here)


@post("/problems/{number:str}/answers/{answer_id:int}/stop", guards=[_WORK])
async def stop(request: StaffRequest, number: FromPath[str], answer_id: FromPath[int]) -> Response[str]:
    """Stops it, and takes back what has not gone yet."""
    problem = await problem_of_number(number, actor_of(request.user))
    await _answer(request, problem, answer_id)
    try:
        recalled = await sending.stop(answer_id, request.user.id)
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
    else:
        words = ngettext("%(num)d letter was taken back.", "%(num)d letters were taken back.", recalled)
        flash(request, words % {"num": recalled})
    return see_other(f"{problem_address(problem.id)}/answers/{answer_id}")


ROUTES = [new_answer, write, show_answer, send, stop]
