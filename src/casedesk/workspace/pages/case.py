"""The page of a case, and everything it takes to show it again with a form that was refused."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get

from casedesk.cases.queries import case_page, stream
from casedesk.cases.queries.case_page import CaseHead, Linked, Tried
from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.queries.record import owner_starts, stage_starts
from casedesk.cases.queries.replies import HeldReply, held_replies_of, recalled_words
from casedesk.cases.queries.stream import Stream, place_from
from casedesk.cases.rules import stages, wording
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.ownership.queries import Owner, possible_owners
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Stale
from casedesk.resolution_clock.rules.measures import CaseTimes, case_times
from casedesk.settings.queries import ListEntry, categories, causes
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key
from casedesk.workspace.charts import time_legend, time_strip

TEMPLATE = "cases/case.html"


class CaseView(msgspec.Struct, frozen=True):
    """All that one case page shows."""

    head: CaseHead
    stream: Stream
    held: list[HeldReply]
    customer: CustomerRecord
    others: list[CaseRow]
    linked: list[Linked]
    tried: list[Tried]
    times: CaseTimes
    owners: list[Owner]
    owner_names: dict[int, str]
    categories: list[ListEntry]
    causes: list[ListEntry]
    offers_thanks: bool
    only_thanks: bool


@get("/cases/{number:str}", guards=[requires("cases.see")])
async def show_case(
    request: StaffRequest, number: str, before: str = "", write: str = "reply", recalled: int = 0
) -> Response[str]:
    """The case, with its history up to an entry where `before` says so, and the text of a recalled reply."""
    view = await case_view(request, case_key(number), before)
    words = await recalled_words(recalled, request.user.id) if recalled else ""
    return case_response(
        request, view, write=write, forms={"reply": Form({"body": words}, "reply")} if words else None
    )


async def case_view(request: StaffRequest, case_id: int, before: str = "") -> CaseView:
    """Reads all of the page in a fixed number of queries."""
    actor = actor_of(request.user)
    head = await case_page.case_head(case_id, actor)
    history = await stream.stream_of(head.family, place_from(before) if before else None)
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    owners = await owner_starts(case_id)
    starts = await stage_starts(case_id)
    now = clock.now()
    came_back = _came_back(head, starts)
    others = [row for row in await cases_of(person.group_ids, actor) if row.id != case_id]
    return CaseView(
        head=head,
        stream=history,
        held=await held_replies_of(case_id),
        customer=person,
        others=others,
        linked=await case_page.linked_cases(case_id, actor),
        tried=await case_page.tried(head.family),
        times=case_times(head.opened_at, head.first_response_at, starts, owners, now),
        owners=await possible_owners() if request.user.may("cases.assign") else [],
        owner_names=await case_page.owner_names(case_id),
        categories=await categories(),
        causes=await causes(),
        offers_thanks=came_back,
        only_thanks=came_back and wording.is_only_thanks(_last_words(history)),
    )


def _came_back(head: CaseHead, starts: list[Any]) -> bool:
    """Whether the case is worked on because it was taken up from resolved, and nothing moved it since."""
    return head.stage == stages.WORKING and len(starts) > 1 and starts[-2].disposition == "resolved"


def _last_words(history: Stream) -> str:
    said = [entry.body for entry in history.entries if entry.kind == "contact" and entry.direction == "in"]
    return said[-1] if said else ""


def case_response(
    request: StaffRequest,
    view: CaseView,
    *,
    write: str = "reply",
    forms: Mapping[str, Form] | None = None,
    news: object = None,
    status: int = 200,
) -> Response[str]:
    """The page with these forms in place of empty ones; `news` is what came while somebody wrote."""
    return render(
        request,
        TEMPLATE,
        status=status,
        view=view,
        case=view.head,
        forms=_Forms(forms or {}),
        write=write,
        news=news or [],
        strip=time_strip(view.times),
        legend=time_legend(view.times),
        now=clock.now(),
    )


class _Forms(dict[str, Form]):
    """The forms of the page by name; one that was not sent is empty."""

    def __missing__(self, name: str) -> Form:
        return Form(name=name)


async def refused_case(
    request: StaffRequest, case_id: int, name: str, form: Form, error: Invalid | Stale, write: str = "reply"
) -> Response[str]:
    """The page again with what was typed: each error beside its field, or what is new before the form."""
    view = await case_view(request, case_id)
    form.name = name
    if isinstance(error, Invalid):
        form.refused(error)
        return case_response(request, view, write=write, forms={name: form}, status=error.status)
    # What is new has now been shown, so that sending once more is sending in full knowledge.
    form.values["seen"] = str(view.head.events_count)
    return case_response(request, view, write=write, forms={name: form}, news=error.news, status=error.status)


ROUTES = [show_case]
