"""All that the page of a case shows, read in a fixed number of queries, in two halves side by side."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.automation.macros.queries.macros import Offered as Macro
from casedesk.automation.macros.queries.macros import offered_to as macros_offered_to
from casedesk.automation.templates.queries.offered import Offered, offered_to
from casedesk.cases.queries import case_page, stream
from casedesk.cases.queries.case_page import CaseHead, Course, Linked, OtherCase, Tried
from casedesk.cases.queries.record import resolution_left
from casedesk.cases.queries.replies import HeldReply, held_replies_of
from casedesk.cases.queries.stream import Stream, place_from
from casedesk.cases.queries.tags import Tag, tags_on
from casedesk.cases.rules import stages, wording
from casedesk.channels.email.queries.outgoing import sending_of
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.empowerment.approvals.queries.waiting import Waiting, waiting_on
from casedesk.empowerment.fulfilment.queries.steps import Todo, open_on
from casedesk.notifications.queries.reading import has_unread
from casedesk.platform import clock, db
from casedesk.problems.queries.alike import Hint, problem_or_hint
from casedesk.problems.queries.of_case import Part
from casedesk.promises.standing.queries.owed import dues_on
from casedesk.resolution_clock.queries.calendars import KeptCalendar, calendar_of_case
from casedesk.resolution_clock.rules.measures import CaseTimes, WorkingTimes, case_times, working_times
from casedesk.rota.queries.presence import hours_of
from casedesk.rota.rules.presence import Hours
from casedesk.settings.queries import Guidance, guidance_for
from casedesk.together.queries.drafts import Draft
from casedesk.together.queries.on_case import together_on
from casedesk.together.queries.presence import Here
from casedesk.web.forms import Form
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.asking import Asking, asking_on
from casedesk.workspace.case_fields import CaseFields, fields_on
from casedesk.workspace.history import History, history_of, named_in, not_sent
from casedesk.workspace.letters import Offer, offer_of
from casedesk.workspace.may import MayView, card_on
from casedesk.workspace.owed import OwedWords, owed_words
from casedesk.workspace.passing import Passing, passing_of
from casedesk.workspace.people import People, people_on
from casedesk.workspace.promises import LATELY, Promised, SaidLately, promised_on, said_lately


@dataclass(frozen=True)
class Told:
    """What happened on a case until now, and how it passed from hand to hand."""

    history: History
    earlier: stream.Place | None
    tried: list[Tried]
    passing: Passing
    times: CaseTimes
    work: WorkingTimes | None
    people: People
    last_words: str
    """What the customer said last, on this page of the history."""


@dataclass(frozen=True)
class Given:
    """Whose case it is, what they were promised and given, and what they may be given now."""

    customer: CustomerRecord
    offer: Offer
    may: MayView
    promised: Promised
    to_do: list[Todo]
    others: list[OtherCase]


@dataclass(frozen=True)
class CaseView(Told, Given):
    """All that one case page shows."""

    head: CaseHead
    said: SaidLately | None
    here: list[Here]
    drafts: dict[str, Draft]
    problem: Part | None
    alike: Hint | None
    held: list[HeldReply]
    linked: list[Linked]
    owner_hours: Hours
    offers_thanks: bool
    only_thanks: bool
    asking: Asking | None
    approvals: list[Waiting]
    is_news: bool
    """Whether this user was told something of it that they have not read."""
    tags: list[Tag]
    fields: CaseFields
    guidance: Guidance | None
    templates: list[Offered]
    macros: list[Macro]
    owed: list[OwedWords]
    before: str = ""
    """Where the page of its history begins, if it is not the latest."""

    @property
    def last_held(self) -> int:
        """The last reply that is about to go; zero where there is none."""
        return max((one.id for one in self.held), default=0)

    @property
    def owner_names(self) -> dict[int, str]:
        """The names of everybody who has owned the case, by key."""
        return {one.owner_id: one.owner for one in self.passing.chain}


async def case_view(
    request: StaffRequest, case_id: int, before: str = "", may_form: Form | None = None
) -> CaseView:
    """Reads all of the page in a fixed number of queries, side by side; what may be given, as `may_form` asks."""
    user = request.user
    head, found = await db.looked_up_after(
        case_page.case_head(case_id, actor_of(user)),
        # The two long ones first: whoever is done with theirs does the short ones.
        lambda head: (
            _told(head, user, before),
            _given(head, user, may_form),
            _beside(head, user),
            _hours(head),
            _came_back(head),
            _asking(head),
            _approvals(head),
            guidance_for(head.category_id, user.id),
            offered_to(user.id, user.teams),
            macros_offered_to(user.id, user.teams),
        ),
    )
    told, given, beside, hours, came_back, asking, approvals, guidance, templates, macros = found
    together, (problem, hint), held, linked, is_news, tags, fields, dues = beside
    wrote = head.disposition is None and (bool(before) or _wrote_lately(user.id, told.history, held))
    return CaseView(
        **vars(told),
        **vars(given),
        head=head,
        said=await said_lately(head.id, user.id, given.promised) if wrote else None,
        here=together.here,
        drafts=together.drafts,
        problem=problem,
        alike=hint,
        held=held,
        linked=linked,
        owner_hours=hours,
        offers_thanks=came_back,
        only_thanks=came_back and wording.is_only_thanks(told.last_words),
        asking=asking,
        approvals=approvals,
        is_news=is_news,
        tags=tags.get(head.id, []),
        fields=fields,
        guidance=guidance,
        templates=templates,
        macros=macros,
        owed=owed_words(dues, clock.now()),
        before=before,
    )


def _wrote_lately(user_id: int, history: History, held: list[HeldReply]) -> bool:
    """Whether this user has written to somebody a short while ago, as the latest page of the history shows."""
    gone = (one for day in (*history.older, *history.days) for piece in day.pieces for one in piece)
    since = clock.now() - LATELY
    return any(one.by_user_id == user_id for one in held) or any(
        one.direction == "out" and one.by_user_id == user_id and one.at >= since for one in gone
    )


async def _told(head: CaseHead, user: SignedIn, before: str) -> Told:
    place = place_from(before) if before else None
    found = await stream.stream_of(head.family, place)
    people, passing, course, kept = await db.at_once(
        people_on(head, found.entries),
        passing_of(head, user),
        case_page.course_of(head),
        calendar_of_case(head.id),
    )
    times, work = _clock(head, course, passing, kept)
    return Told(
        history=await _history(found, people, passing, user.zone, fold=place is None),
        earlier=found.earlier,
        tried=course.tried,
        passing=passing,
        times=times,
        work=work,
        people=people,
        last_words=_last_words(found),
    )


async def _given(head: CaseHead, user: SignedIn, may_form: Form | None) -> Given:
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    may, offer, promised, others = await db.at_once(
        card_on(head, person, user, may_form),
        offer_of(person, head.family),
        promised_on(head.family, person),
        case_page.other_cases(head.id, person.group_ids, actor_of(user)),
    )
    return Given(
        customer=person,
        offer=offer,
        may=may,
        promised=promised,
        to_do=await open_on(head.family) if any(one.state == "granted" for one in may.given) else [],
        others=others,
    )


async def _beside(head: CaseHead, user: SignedIn) -> list[Any]:
    """What goes by the case alone."""
    actor = actor_of(user)
    return await db.at_once(
        together_on(head.id, user.id),
        problem_or_hint(head.id, actor),
        held_replies_of(head.id),
        case_page.linked_cases(head.id, actor),
        has_unread(user.id, head.id),
        tags_on([head.id]),
        fields_on(head.id, head.category_id),
        dues_on(head.id),
    )


async def _hours(head: CaseHead) -> Hours:
    """When its owner is here, as long as somebody waits for them."""
    return await hours_of(head.owner_id) if head.disposition is None else Hours()


async def _came_back(head: CaseHead) -> bool:
    """Whether it was resolved, and a contact has made work of it again."""
    return head.reopened > 0 and head.stage == stages.WORKING and await resolution_left(head.id) is not None


async def _asking(head: CaseHead) -> Asking | None:
    return await asking_on(head.id) if head.stage == stages.AWAITING_CUSTOMER else None


async def _approvals(head: CaseHead) -> list[Waiting]:
    return await waiting_on(head.family) if head.stage == stages.AWAITING_APPROVAL else []


async def _history(found: Stream, people: People, passing: Passing, zone: str, *, fold: bool) -> History:
    return history_of(
        found.entries,
        ZoneInfo(zone),
        fold=fold,
        mails=await sending_of(not_sent(found.entries)),
        named=await named_in(found.entries, passing.handoffs, passing.tasks),
        writers=people.writers,
    )


def _clock(
    case: CaseHead, course: Course, passing: Passing, kept: KeptCalendar | None
) -> tuple[CaseTimes, WorkingTimes | None]:
    """What the clock says of a case, and the same in the working hours that it keeps, where there are any."""
    now, opened, answered = clock.now(), case.opened_at, case.first_response_at
    times = case_times(opened, answered, course.stages, passing.owners, now)
    return times, None if kept is None else working_times(times, opened, answered, now, kept.calendar)


def _last_words(found: Stream) -> str:
    said = [entry.body for entry in found.entries if entry.kind == "contact" and entry.direction == "in"]
    return said[-1] if said else ""
