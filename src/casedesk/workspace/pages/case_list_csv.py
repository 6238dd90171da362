"""The list of cases for a spreadsheet: the whole list as it is narrowed, with what the cases have in their fields."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import get
from litestar.response import Stream

from casedesk.cases.queries.filters import Filters
from casedesk.cases.queries.lists import CaseRow, case_page
from casedesk.cases.rules.actors import Actor
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import Values, values_on
from casedesk.fields.rules.asking import PREFIX
from casedesk.fields.rules.fields import Field
from casedesk.fields.rules.values import told
from casedesk.reports.pages.spreadsheets import line
from casedesk.settings.queries import desk_settings
from casedesk.views.queries import views_for
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.case_views import with_tags_meant
from casedesk.workspace.pages.case_list import shown_in

AT_ONCE = 500
"""Cases read in one go: a list of any length takes as much memory as this."""
COLUMNS = (
    "title", "kind", "priority", "channel", "customer", "owner", "category", "team", "language", "stage", "disposition",
    "opened_at", "first_response_at", "resolved_at", "ended_at", "needed_by", "chases", "reopened",
)  # fmt: skip


@get("/cases.csv", guards=[requires("cases.see")])
async def list_csv(request: StaffRequest) -> Stream:
    """The list that an address asks for, all of its pages."""
    zone = (await desk_settings()).zone
    saved = await views_for(request.user.id, request.user.teams)
    fields = await all_fields()
    shown = shown_in(request, request.query_params, saved, zone, fields)
    [filters] = await with_tags_meant([shown.filters])
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"', "Cache-Control": "no-store"}
    told_of = [one for one in fields if not one.retired]
    lines = _lines(filters, actor_of(request.user), told_of)
    return Stream(lines, media_type="text/csv", headers=headers)


async def _lines(filters: Filters, viewer: Actor, fields: Sequence[Field]) -> AsyncIterator[str]:
    yield line(["case", *COLUMNS, *(PREFIX + one.key for one in fields)])
    after, is_last = None, False
    while not is_last:
        page = await case_page(filters, viewer, after, AT_ONCE)
        values = await values_on([row.id for row in page.rows])
        yield "".join(line(_cells(row, values.get(row.id, {}), fields)) for row in page.rows)
        after, is_last = page.after, page.after is None


def _cells(row: CaseRow, values: Values, fields: Sequence[Field]) -> list[Any]:
    said = [getattr(row, name) for name in COLUMNS]
    filled = [told(one, values.get(one.id)) for one in fields]
    return [f"C-{row.id}", *said, *("; ".join(one) if isinstance(one, list) else one for one in filled)]


ROUTES = [list_csv]
