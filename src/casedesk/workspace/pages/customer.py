"""The page of a customer: who they are, where they are reached, what they bought, everything ever said."""

from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from casedesk.cases.queries.lists import CaseRow, cases_of
from casedesk.cases.queries.stream import Place, customer_stream, place_from
from casedesk.channels.email.queries.outgoing import sending_of
from casedesk.customers.queries.duplicates import Likely, likely_duplicates
from casedesk.customers.queries.record import CustomerRecord, Happened, Person, history, person, record_of
from casedesk.empowerment.queries.flags import Flag, flags_of
from casedesk.empowerment.queries.given import Given, given_to
from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.privacy.queries.tombstones import tombstone_of
from casedesk.web.answers import see_other
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.languages import language_name
from casedesk.web.reader import reading
from casedesk.web.rendering import reader_of, render
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.history import History, history_of, named_in, not_sent
from casedesk.workspace.say_it_now import SayItNow, say_it_now

TEMPLATE = "customers/customer.html"
OF_ERASED = "customers/erased.html"
_CHANGES_SHOWN = 20
_ENTRIES_SHOWN = 50


class CustomerView(msgspec.Struct, frozen=True):
    """All that one customer's page shows."""

    record: CustomerRecord
    cases: list[CaseRow]
    history: History
    earlier: Place | None
    duplicates: list[Likely]
    changes: list[Happened]
    given: list[Given]
    flags: list[Flag]

    @property
    def open_cases(self) -> list[CaseRow]:
        """Those that have not ended, which come first."""
        return [row for row in self.cases if row.disposition is None]

    @property
    def ended_cases(self) -> list[CaseRow]:
        """Those that have ended, the newest first."""
        return [row for row in self.cases if row.disposition is not None]


def customer_address(customer_id: int) -> str:
    """Where a customer's page is."""
    return f"/customers/{customer_id}"


def customer_calling(customer_id: int, number: str) -> str:
    """Where a customer's page is while they call from this number."""
    return f"{customer_address(customer_id)}?{urlencode({'calling': number})}"


async def known_customer(customer_id: int) -> CustomerRecord:
    """The whole of a customer. Raises NotFound."""
    return await record_of(await known(customer_id))


async def known(customer_id: int) -> Person:
    """Who a customer is. Raises NotFound."""
    found = await person(customer_id)
    if found is None:
        raise NotFound(say("There is no such customer."))
    return found


@get("/customers/{customer_id:int}", guards=[requires("customers.see")])
async def show_customer(
    request: StaffRequest,
    customer_id: FromPath[int],
    before: FromQuery[str] = "",
    calling: FromQuery[str] = "",
) -> Response[str]:
    """The customer, with the contact history up to an entry where `before` says so; `calling` is the number
    they are calling from at this moment. A merged self leads to the one who was kept."""
    who, found = await db.looked_up_after(
        known(customer_id),
        lambda who: _reads(who, request.user, before) if _is_shown(who, customer_id) else (),
    )
    if who.kept_id != customer_id:
        return see_other(customer_calling(who.kept_id, calling) if calling else customer_address(who.kept_id))
    if who.facts.erased_at is not None:
        return await _tombstone(request, who)
    view = _view(found)
    record = view.record
    card = None
    if calling:
        with reading(reader_of(request)):
            card = await say_it_now(record, view.open_cases, request.user)
    return customer_response(request, view, calling=calling, card=card)


def _is_shown(who: Person, customer_id: int) -> bool:
    return who.kept_id == customer_id and who.facts.erased_at is None


async def _tombstone(request: StaffRequest, who: Person) -> Response[str]:
    """What is left of somebody who was erased."""
    return render(
        request,
        OF_ERASED,
        person=who.facts,
        tombstone=await tombstone_of(who.facts.id),
        may_answer=request.user.may("privacy.answer"),
        cases=await cases_of(who.group_ids, actor_of(request.user)),
    )


def _reads(who: Person, user: SignedIn, before: str) -> tuple[Coroutine[Any, Any, Any], ...]:
    """All of the page, in a fixed number of queries, those that take longest first."""
    selves = who.group_ids
    return (
        _history(who, user, before),
        db.at_once(
            record_of(who),
            likely_duplicates(selves),
            cases_of(selves, actor_of(user)),
            history(selves, _CHANGES_SHOWN),
            given_to(selves),
            flags_of(selves),
        ),
    )


def _view(found: list[Any]) -> CustomerView:
    (contacts, earlier), (record, duplicates, cases, changes, given, flags) = found
    return CustomerView(
        record=record,
        cases=cases,
        history=contacts,
        earlier=earlier,
        duplicates=duplicates,
        changes=changes,
        given=given,
        flags=flags,
    )


async def _history(who: Person, user: SignedIn, before: str) -> tuple[History, Place | None]:
    """The contacts with this customer up to a place, and where what came earlier begins."""
    place = place_from(before) if before else None
    stream = await customer_stream(who.group_ids, actor_of(user), place, _ENTRIES_SHOWN)
    shown = history_of(
        stream.entries,
        ZoneInfo(user.zone),
        fold=place is None,
        mails=await sending_of(not_sent(stream.entries)),
        named=await named_in(stream.entries),
    )
    return shown, stream.earlier


def customer_response(
    request: StaffRequest,
    view: CustomerView,
    *,
    form: Form | None = None,
    flagging: Form | None = None,
    refusal: str = "",
    status: int = 200,
    calling: str = "",
    card: SayItNow | None = None,
) -> Response[str]:
    """The page; with the form of a new address or about a flag that was not taken, or why a step was not, or the
    number they are calling from, and what one says to them."""
    return render(
        request,
        TEMPLATE,
        status=status,
        view=view,
        person=view.record.facts,
        record=view.record,
        language=language_name(view.record.language),
        form=form or Form(),
        flagging=flagging or Form(),
        empty_form=lambda name: Form(name=name),
        refusal=refusal,
        calling=calling,
        card=card,
        today=clock.now().astimezone(ZoneInfo(request.user.zone)).date(),
    )


async def refused_customer(
    request: StaffRequest,
    customer_id: int,
    *,
    form: Form | None = None,
    flagging: Form | None = None,
    reason: str = "",
    status: int,
) -> Response[str]:
    """The page again, with what was typed or why not."""
    _who, found = await db.looked_up_after(known(customer_id), lambda who: _reads(who, request.user, ""))
    view = _view(found)
    return customer_response(request, view, form=form, flagging=flagging, refusal=reason, status=status)


ROUTES = [show_customer]
