"""The page of a case, and everything it takes to show it again with a form that was refused."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup
from msgspec.structs import replace

from casedesk.automation.templates.queries.offered import used_in
from casedesk.cases.queries.case_page import CaseHead
from casedesk.cases.queries.changes import News
from casedesk.cases.queries.letters import words_of
from casedesk.cases.queries.replies import recalled_reply
from casedesk.cases.queries.stream import place_from
from casedesk.notifications.actions.reading import read_of_case
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused, Stale
from casedesk.promises.queries.letters import in_letter
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.languages import language_name
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import kept_in
from casedesk.workspace.acting import case_key
from casedesk.workspace.case_forms import Closed, Forms, HeldBack, Opening, of_panel
from casedesk.workspace.charts import time_legend, time_strip
from casedesk.workspace.letters import REPLY, forwarding_form, quoting_form, recalled_form
from casedesk.workspace.may import NAME as MAY
from casedesk.workspace.pages.case_forms import forms_of
from casedesk.workspace.pages.drafts import restored
from casedesk.workspace.promises import chosen_again
from casedesk.workspace.reply_templates import USED
from casedesk.workspace.whole_case import CaseView, case_view

TEMPLATE = "cases/case.html"
OF_ERASED = "cases/erased.html"
PANELS = ("reply", "forward", "note", "call", "promise", "handoff")
"""What one can write, by the names of the composer's tabs."""

WHILE_OPEN = ("resolution", "waiting", "ending", "promise", "handoff", "refusal", "task")
"""Forms that a case has only while it is open."""

PRESSES = (
    "taking",
    "reopening",
    "thanks",
    "work",
    "unmerging",
    "unsplitting",
    "sender",
    "customer",
    "said",
    "unasked",
    "acceptance",
    "withdrawal",
)
"""Steps that are one button: there is no form in which to say why they were not taken."""

WORDS = ("body", "fixed_by", "why", "waits_for", "text", "next_step", "reason", "details", "answer")
"""The fields in which somebody may have written much."""

NO_PREVIEW = Markup("")

CANNOT = (Invalid, Refused, Stale)
"""What an action says when it did nothing: the page comes again and keeps what was typed."""


@get("/cases/{number:str}", guards=[requires("cases.see")])
async def show_case(
    request: StaffRequest,
    number: FromPath[str],
    before: FromQuery[str] = "",
    write: FromQuery[str] = "",
    recalled: FromQuery[int] = 0,
    quote: FromQuery[int] = 0,
    forward: FromQuery[int] = 0,
) -> Response[str]:
    """The case, with its history up to an entry where `before` says so, or where the latest page does not reach back
    to the one that `upto` names. `write` opens a panel of the composer;
    `recalled` puts a letter into it that was taken back, `quote` and `forward` the words of a contact."""
    view = await case_view(request, case_key(number), before)
    upto = request.query_params.get("upto", "")
    if (place := place_from(upto)) and view.earlier and place.is_before(view.earlier):
        view = await case_view(request, case_key(number), upto)
    if view.is_news:
        await read_of_case(request.user.id, view.head.id)
    form = await _begun(request, view.head, recalled, quote, forward)
    return await case_response(
        request, view, write=form.name if form else write, forms={form.name: form} if form else None
    )


async def _begun(
    request: StaffRequest, case: CaseHead, recalled: int, quote: int, forward: int
) -> Form | None:
    """A letter that is begun already, because somebody took it back, or quotes or forwards a contact."""
    if recalled:
        reply = await recalled_reply(recalled, request.user.id)
        if reply is None:
            return None
        form = await recalled_form(reply, request.user.zone)
        form.values.update(chosen_again(await in_letter(reply.id)))
        form.values[USED] = [str(one) for one in await used_in(reply.id)]
        return form
    words = await words_of(case.family, quote or forward) if quote or forward else None
    if words is None:
        return None
    return quoting_form(words) if quote else await forwarding_form(words, case)


async def case_response(
    request: StaffRequest,
    view: CaseView,
    *,
    write: str = "",
    forms: Mapping[str, Form] | None = None,
    held: HeldBack | None = None,
    preview: Markup = NO_PREVIEW,
    status: int = 200,
) -> Response[str]:
    """The page with these forms in place of empty ones. `held` says which of them was not taken, and why; the
    composer is open at the panel `write`, where one is named, with a preview of the letter where there is one."""
    filled, held_back = Forms({**restored(view.drafts), **(forms or {})}), held or HeldBack()
    closed = Closed(view.head.id, view.head.events_count, view.last_held, view.before)
    opening = Opening(view.head, request.user, view.before, preview)
    for name in _asked_for(request, write):
        filled.setdefault(name, Form(name=name))
    response = render(
        request,
        TEMPLATE if view.head.erased_at is None else OF_ERASED,
        status=status,
        view=view,
        case=view.head,
        forms=filled,
        closed=replace(closed, open=await forms_of(request, opening, closed, filled, held_back)),
        files=kept_in(filled[REPLY]),
        preview=preview,
        panel=write if write in PANELS else "reply",
        writing=write in PANELS,
        held=held_back,
        strip=time_strip(view.times),
        legend=time_legend(view.times),
        language=language_name(view.customer.language),
        now=clock.now(),
        today=clock.now().astimezone(ZoneInfo(request.user.zone)).date(),
    )
    if held is not None or preview:
        # The address of a form that was not taken is no page that one could come back to.
        response.headers["HX-Replace-Url"] = "false"
    return response


def _asked_for(request: StaffRequest, write: str) -> list[str]:
    """The forms that the address asks for, though nothing was typed into them yet."""
    asked = (of_panel(write), "fields" if "fill" in request.query_params else None)
    return [name for name in asked if name is not None]


async def refused_case(
    request: StaffRequest,
    case_id: int,
    name: str,
    form: Form,
    error: Invalid | Refused | Stale,
    write: str = "",
) -> Response[str]:
    """The page again with what was typed: each error beside its field, or why not, or what is new."""
    form.name = name
    view = await case_view(request, case_id, may_form=form if name == MAY else None)
    news: list[News] = []
    if isinstance(error, Invalid):
        form.refused(error)
    if isinstance(error, Stale) and isinstance(error.news, list):
        news = error.news
        # What is new has now been shown, so that sending once more is sending in full knowledge.
        form.values["seen"] = str(view.head.events_count)
        form.values["seen_held"] = str(view.last_held)
    refusal = error.reason if isinstance(error, Refused) else ""
    if _has_form(view, name):
        held = HeldBack(name, news, refusal)
    else:
        words = next((str(form.values[field]) for field in WORDS if form.values.get(field)), "")
        held = HeldBack(name, news, refusal, on_top=True, words=words)
    return await case_response(request, view, write=write, forms={name: form}, held=held, status=error.status)


def _has_form(view: CaseView, name: str) -> bool:
    """Whether the page of a case that stands like this has the form of this name."""
    ended = view.head.disposition is not None and name in WHILE_OPEN
    over = name.startswith("promise-") and not any(f"promise-{one.id}-" in name for one in view.promised.open)
    asked = [f"answer-{one.id}" for one in view.approvals if one.asked_back_at]
    over = over or (name.startswith("answer-") and name not in asked)
    return not ended and not over and view.head.merged_into_id is None and name not in PRESSES


ROUTES = [show_case]
