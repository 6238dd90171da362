"""All that the page of a case shows, read in a fixed number of queries."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from casedesk.automation.macros.queries.macros import Offered as Macro
from casedesk.automation.macros.queries.macros import offered_to as macros_offered_to
from casedesk.automation.templates.queries.offered import Offered, offered_to
from casedesk.cases.queries import case_page, stream
from casedesk.cases.queries.case_page import CaseHead, Linked, Tried
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.queries.record import owner_starts, resolution_left, stage_starts
from casedesk.cases.queries.replies import HeldReply, held_replies_of
from casedesk.cases.queries.stream import Entry, Stream, place_from
from casedesk.cases.queries.tags import Tag, tags_on
from casedesk.cases.rules import stages, wording
from casedesk.channels.email.queries.outgoing import sending_of
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.empowerment.approvals.queries.waiting import Waiting, waiting_on
from casedesk.empowerment.fulfilment.queries.steps import Todo, open_on
from casedesk.ownership.queries import Owner, possible_owners
from casedesk.platform import clock, db
from casedesk.problems.queries.alike import Hint, problem_or_hint
from casedesk.problems.queries.of_case import Part
from casedesk.problems.queries.problems import Choice, joinable
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
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.asking import Asking, asking_on
from casedesk.workspace.case_fields import CaseFields, fields_on
from casedesk.workspace.history import History, history_of, named_in, not_sent
from casedesk.workspace.letters import Offer, offer_of
from casedesk.workspace.may import MayView, may_on
from casedesk.workspace.owed import OwedWords, owed_words
from casedesk.workspace.passing import Passing, Work, passing_of
from casedesk.workspace.people import People, people_on
from casedesk.workspace.promises import Promised, SaidLately, promised_on, said_lately


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
    alike: Hint | None
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


async def case_view(
    request: StaffRequest, case_id: int, before: str = "", may_form: Form | None = None
) -> CaseView:
    """Reads all of the page in a fixed number of queries; what may be given, as `may_form` asks."""
    async with db.with_plans_kept():
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
    problem, hint = await problem_or_hint(case_id, actor)
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
        problem=problem,
        problems=await joinable() if problem is None else [],
        alike=hint,
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
