"""My desk: what is next, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import Response, get

from casedesk.cases.queries.desk import (
    MOST_ON_DESK,
    DeskRow,
    last_words_of_customers,
    open_cases_on_desk,
)
from casedesk.cases.queries.undelivered import undelivered_of
from casedesk.cases.rules.desk import OpenCase, Reason, desk_order, reason_of
from casedesk.channels.mailboxes.queries.ways import troubles
from casedesk.platform import clock
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

NOW = (
    Reason.CALL_BACK,
    Reason.CHASED,
    Reason.UNANSWERED,
    Reason.SAYS_SOLVED,
    Reason.WAIT_OVER,
    Reason.NEEDED_SOON,
)
UNDELIVERED_FOR = timedelta(days=30)
"""So long the desk says that a mail did not reach its customer, unless somebody made it good."""
MOST_WORDS = 30
"""On so many rows the desk says what the customer wrote; further down nobody reads it."""


@dataclass(frozen=True)
class Placed:
    """A case on the desk with the reason why it is there."""

    row: DeskRow
    reason: Reason


@get("/", guards=[requires("desk.use")])
async def my_desk(request: StaffRequest) -> Response[str]:
    """What needs me now, what is with us by how long, and what waits for somebody else."""
    now = clock.now()
    rows = await open_cases_on_desk(request.user.id)
    placed = arrange(rows, now, request.user.zone)
    chased = [one.row.id for one in placed if one.reason is Reason.CHASED]
    return render(
        request,
        "desk/desk.html",
        block="content",
        now=[one for one in placed if one.reason in NOW],
        ours=[one for one in placed if one.reason is Reason.WITH_US],
        waiting=[one for one in placed if one.reason is Reason.WAITING],
        mail_troubles=await troubles() if request.user.may("settings.mailboxes") else [],
        undelivered=await undelivered_of(request.user.id, now - UNDELIVERED_FOR),
        words=await last_words_of_customers(chased[:MOST_WORDS]),
        in_all=len(rows),
        more=len(rows) >= MOST_ON_DESK,
        hour=now.astimezone(ZoneInfo(request.user.zone)).hour,
    )


def arrange(rows: list[DeskRow], now: datetime, zone: str) -> list[Placed]:
    """The open cases of a desk in the order in which they should be taken up."""
    today = now.astimezone(ZoneInfo(zone)).date()
    seen = [(row, _open_case(row)) for row in rows]
    seen.sort(key=lambda pair: desk_order(pair[1], now, today))
    return [Placed(row, reason_of(case, now, today)) for row, case in seen]


def _open_case(row: DeskRow) -> OpenCase:
    return OpenCase(
        stage=row.stage,
        ball_since=row.ball_since,
        first_response_at=row.first_response_at,
        chased_at=row.chased_at,
        answered_at=row.answered_at,
        wait_until=row.wait_until,
        needed_by=row.needed_by,
        priority=row.priority,
        missed_at=row.missed_at,
        confirmed_at=row.confirmed_at,
    )


ROUTES = [my_desk]
