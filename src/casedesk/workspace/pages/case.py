"""The page of a case, and everything it takes to show it again with a form that was refused."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from casedesk.automation.macros.queries.macros import Offered as Macro
from casedesk.automation.macros.queries.macros import offered_to as macros_offered_to
from casedesk.automation.templates.queries.offered import Offered, offered_to, used_in
from casedesk.cases.queries import case_page, stream
from casedesk.cases.queries.case_page import CaseHead, Linked, Tried
from casedesk.cases.queries.changes import News
from casedesk.cases.queries.letters import words_of
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.queries.record import owner_starts, resolution_left, stage_starts
from casedesk.cases.queries.replies import HeldReply, held_replies_of, recalled_reply
from casedesk.cases.queries.stream import Entry, Stream, place_from
from casedesk.cases.queries.tags import Tag, tags_on
from casedesk.cases.rules import stages, wording
from casedesk.channels.email.queries.outgoing import sending_of
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.empowerment.approvals.queries.waiting import Waiting, waiting_on
from casedesk.empowerment.fulfilment.queries.steps import Todo, open_on
from casedesk.notifications.actions.reading import read_of_case
from casedesk.ownership.queries import Owner, possible_owners
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, Refused, Stale
from casedesk.problems.queries.of_case import Part, problem_of
from casedesk.problems.queries.problems import Choice, joinable
from casedesk.promises.queries.letters import in_letter
from casedesk.promises.standing.queries.owed import dues_on
from casedesk.resolution_clock.queries.calendars import calendar_of_case
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.measures import CaseTimes, WorkingTimes, case_times, working_times
from casedesk.rota.queries.presence import hours_of
from casedesk.rota.rules.presence import Hours
from casedesk.settings.queries import Guidance, ListEntry, categories, causes, guidance_for
from casedesk.together.queries.drafts import Draft, drafts_on
from casedesk.together.queries.presence import Here, others_on
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import kept_in
from casedesk.workspace.acting import actor_of, case_key
from casedesk.workspace.asking import Asking, asking_on
from casedesk.workspace.case_fields import CaseFields, fields_on
from casedesk.workspace.charts import time_legend, time_strip
from casedesk.workspace.history import History, history_of, named_in, not_sent
from casedesk.workspace.letters import (
    KINDS,
    Offer,
    forwarding_form,
    in_one_day,
    in_three_days,
    offer_of,
    quoting_form,
    recalled_form,
)
from casedesk.workspace.may import NAME as MAY
from casedesk.workspace.may import MayView, may_on
from casedesk.workspace.noticing import Noticed
from casedesk.workspace.owed import OwedWords, owed_words
from casedesk.workspace.pages.drafts import restored
from casedesk.workspace.passing import Passing, Work, passing_of
from casedesk.workspace.people import People, people_on
from casedesk.workspace.promises import Promised, SaidLately, chosen_again, promised_on, said_lately
from casedesk.workspace.reply_templates import USED

TEMPLATE = "cases/case.html"
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


class HeldBack(msgspec.Struct, frozen=True):
    """Why a form was not taken: what came meanwhile, or what stands against it. Empty where none was sent."""

    name: str = ""
    news: list[News] = []
    refusal: str = ""
    on_top: bool = False
    """Whether it is said at the head of the page, because the form is not, or no longer, on it."""
    words: str = ""
    """What was typed into a form that is no longer there."""
    noticed: Noticed | None = None
    """What was noticed in a letter, which goes when it is sent once more."""


class CaseView(msgspec.Struct, frozen=True):
    """All that one case page shows."""

    head: CaseHead
    history: History
    contacts: list[Entry]
    earlier: stream.Place | None
    held: list[HeldReply]
    customer: CustomerRecord
    others: list[CaseRow]
    linked: list[Linked]
    tried: list[Tried]
    times: CaseTimes
    work: WorkingTimes | None
    owners: list[tuple[int, str]]
    owner_hours: Hours
    categories: list[ListEntry]
    causes: list[ListEntry]
    offer: Offer
    offers_thanks: bool
    only_thanks: bool
    people: People
    may: MayView
    passing: Passing
    promised: Promised
    said: SaidLately | None
    asking: Asking | None
    here: list[Here]
    drafts: dict[str, Draft]
    approvals: list[Waiting]
    to_do: list[Todo]
    owed: list[OwedWords]
    tags: list[Tag]
    problem: Part | None
    problems: list[Choice]
    fields: CaseFields
    guidance: Guidance | None
    templates: list[Offered]
    macros: list[Macro]
    before: str = ""
    """Where the page of its history begins, if it is not the latest."""

    @property
    def owner_names(self) -> dict[int, str]:
        """The names of everybody who has owned the case, by key."""
        return {one.owner_id: one.owner for one in self.passing.chain}


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
    await read_of_case(request.user.id, view.head.id)
    form = await _begun(request, view.head, recalled, quote, forward)
    return case_response(
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


async def case_view(
    request: StaffRequest, case_id: int, before: str = "", may_form: Form | None = None
) -> CaseView:
    """Reads all of the page in a fixed number of queries; what may be given, as `may_form` asks."""
    async with db.on_one_connection():
        return await _read(request, case_id, before, may_form)


async def _read(request: StaffRequest, case_id: int, before: str, may_form: Form | None) -> CaseView:
    actor = actor_of(request.user)
    head = await case_page.case_head(case_id, actor)
    place = place_from(before) if before else None
    found = await stream.stream_of(head.family, place)
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    people = await people_on(head, found.entries)
    promised = await promised_on(head.family, person)
    tried = await case_page.tried(head.family)
    owners = await owner_starts(case_id)
    times, work = await _clock(head, owners)
    came_back = (
        head.reopened > 0 and head.stage == stages.WORKING and await resolution_left(case_id) is not None
    )
    may = await may_on(head, person, request.user, may_form)
    return CaseView(
        head=head,
        history=await _history(found, people, request.user.zone, fold=place is None),
        contacts=[entry for entry in found.entries if entry.kind == "contact" and entry.case_id == case_id],
        earlier=found.earlier,
        held=await held_replies_of(case_id),
        customer=person,
        others=[row for row in await cases_of(person.group_ids, actor) if row.id != case_id],
        linked=await case_page.linked_cases(case_id, actor),
        tried=tried,
        times=times,
        work=work,
        owners=await _owners(head.owner_id) if request.user.may("cases.assign") else [],
        owner_hours=await hours_of(head.owner_id),
        categories=await categories(),
        causes=await causes(),
        offer=await offer_of(person, head.family),
        offers_thanks=came_back,
        only_thanks=came_back and wording.is_only_thanks(_last_words(found)),
        people=people,
        may=may,
        promised=promised,
        said=await said_lately(case_id, request.user.id, promised) if head.disposition is None else None,
        asking=await asking_on(case_id) if head.stage == stages.AWAITING_CUSTOMER else None,
        here=await others_on(case_id, request.user.id),
        drafts=await drafts_on(case_id, request.user.id),
        before=before,
        passing=await passing_of(head, owners, request.user, Work(tried, may.given, promised.open)),
        owed=owed_words(await dues_on(case_id), clock.now()),
        tags=(await tags_on([case_id])).get(case_id, []),
        problem=(problem := await problem_of(case_id)),
        problems=await joinable() if problem is None else [],
        fields=await fields_on(case_id, head.category_id),
        guidance=await guidance_for(head.category_id, request.user.id),
        templates=await offered_to(request.user.id, request.user.teams),
        macros=await macros_offered_to(request.user.id, request.user.teams),
        approvals=await waiting_on(head.family) if head.stage == stages.AWAITING_APPROVAL else [],
        to_do=await open_on(head.family) if any(one.state == "granted" for one in may.given) else [],
    )


async def _history(found: Stream, people: People, zone: str, *, fold: bool) -> History:
    return history_of(
        found.entries,
        ZoneInfo(zone),
        fold=fold,
        mails=await sending_of(not_sent(found.entries)),
        named=await named_in(found.entries),
        writers=people.writers,
    )


async def _clock(case: CaseHead, owners: Sequence[Start[int]]) -> tuple[CaseTimes, WorkingTimes | None]:
    """What the clock says of a case, and the same in the working hours that it keeps, where there are any."""
    now, opened, answered = clock.now(), case.opened_at, case.first_response_at
    times = case_times(opened, answered, await stage_starts(case.id), owners, now)
    kept = await calendar_of_case(case.id)
    return times, None if kept is None else working_times(times, opened, answered, now, kept.calendar)


async def _owners(but: int) -> list[tuple[int, str]]:
    """To whom the case can be given, with what they have already."""
    return [(one.id, _with_load(one)) for one in await possible_owners() if one.id != but]


def _with_load(one: Owner) -> str:
    words = _("%(name)s · %(open)d open of %(room)d")
    return words % {"name": one.name, "open": one.open_cases, "room": one.capacity}


def _last_words(found: Stream) -> str:
    said = [entry.body for entry in found.entries if entry.kind == "contact" and entry.direction == "in"]
    return said[-1] if said else ""


def case_response(
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
    filled = _Forms({**restored(view.drafts), **(forms or {})})
    response = render(
        request,
        TEMPLATE,
        status=status,
        view=view,
        case=view.head,
        forms=filled,
        letter_files={name: kept_in(filled[name]) for name in (*KINDS, "contact")},
        preview=preview,
        until=in_three_days(request.user.zone),
        panel=write if write in PANELS else "reply",
        filling="fill" in request.query_params,
        writing=write in PANELS,
        held=held or HeldBack(),
        strip=time_strip(view.times),
        legend=time_legend(view.times),
        language=language_name(view.customer.language),
        task_until=in_one_day(request.user.zone),
        now=clock.now(),
        today=clock.now().astimezone(ZoneInfo(request.user.zone)).date(),
    )
    if held is not None or preview:
        # The address of a form that was not taken is no page that one could come back to.
        response.headers["HX-Replace-Url"] = "false"
    return response


class _Forms(dict[str, Form]):
    """The forms of the page by name; one that was not sent is empty."""

    def __missing__(self, name: str) -> Form:
        return Form(name=name)


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
        form.values["seen_held"] = str(max((one.id for one in view.held), default=0))
    refusal = error.reason if isinstance(error, Refused) else ""
    if _has_form(view, name):
        held = HeldBack(name, news, refusal)
    else:
        words = next((str(form.values[field]) for field in WORDS if form.values.get(field)), "")
        held = HeldBack(name, news, refusal, on_top=True, words=words)
    return case_response(request, view, write=write, forms={name: form}, held=held, status=error.status)


def _has_form(view: CaseView, name: str) -> bool:
    """Whether the page of a case that stands like this has the form of this name."""
    ended = view.head.disposition is not None and name in WHILE_OPEN
    over = name.startswith("promise-") and not any(f"promise-{one.id}-" in name for one in view.promised.open)
    asked = [f"answer-{one.id}" for one in view.approvals if one.asked_back_at]
    over = over or (name.startswith("answer-") and name not in asked)
    return not ended and not over and view.head.merged_into_id is None and name not in PRESSES


ROUTES = [show_case]
