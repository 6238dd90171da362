"""The tables of the report on promises for a spreadsheet."""

from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.reports.pages.frame import Frame, framed
from casedesk.reports.pages.promises import ADDRESS, which_due
from casedesk.reports.pages.spreadsheets import MOST_ROWS, Table, as_csv, fields_of
from casedesk.reports.queries.promised import DuePromise, promises_of
from casedesk.reports.queries.promises import BY, Overdue, Promised, overdue_now, promised_at_once
from casedesk.reports.queries.standing import Standing, standing_kept
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def promises_csv(request: StaffRequest) -> Response[str]:
    """One table of the page for a spreadsheet."""
    frame = await framed(request, ADDRESS, BY)
    match request.query_params.get("table"):
        case "overdue":
            return _file(frame, "overdue", fields_of(Overdue, await overdue_now(frame.asked, MOST_ROWS)))
        case "standing":
            return _file(frame, "standing", fields_of(Standing, await standing_kept(frame.asked)))
    _all, groups = await promised_at_once(frame.by, frame.asked)
    return _file(frame, frame.by, fields_of(Promised, groups, without=["key"]))


@get(f"{ADDRESS}/due.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def due_csv(request: StaffRequest) -> Response[str]:
    """The promises that a figure counts, the first ten thousand."""
    frame = await framed(request, ADDRESS, BY)
    which = which_due(request, frame)
    found, _more = await promises_of(frame.asked, which, limit=MOST_ROWS)
    return _file(frame, which.figure, fields_of(DuePromise, found, without=["id"]))


def _file(frame: Frame, of: str, table: Table) -> Response[str]:
    return as_csv(f"promises-{of}-{frame.period.first}-{frame.period.last}", *table)


ROUTES: list[Any] = [promises_csv, due_csv]
