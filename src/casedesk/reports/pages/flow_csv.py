"""The tables of the report on flow for a spreadsheet."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response, get
from litestar.enums import MediaType

from casedesk.reports.pages.flow import ADDRESS, Page, read_flow
from casedesk.reports.pages.frame import framed
from casedesk.reports.pages.spreadsheets import Table, as_csv, fields_of
from casedesk.reports.pages.wording import splits
from casedesk.reports.queries.flow import Handling
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def flow_csv(request: StaffRequest) -> Response[str]:
    """One table of the page for a spreadsheet."""
    frame = await framed(request, ADDRESS, tuple(await splits()))
    tables: dict[str, Callable[[Page], Table]] = {
        "groups": _groups_table,
        "stages": _stages_table,
        "ages": _ages_table,
    }
    asked = request.query_params.get("table", "groups")
    name = asked if asked in tables else "groups"
    columns, rows = tables[name](Page(frame, *await read_flow(frame)))
    told = frame.by if name == "groups" else name
    return as_csv(f"flow-{told}-{frame.period.first}-{frame.period.last}", columns, rows)


def _groups_table(page: Page) -> Table:
    """The groups, and last all cases together, as on the page."""
    every = msgspec.structs.replace(page.all, name="all")
    return fields_of(Handling, [*page.groups, every], without=["key"])


def _stages_table(page: Page) -> Table:
    stages = list(page.begun)
    heads = ["from", "to", "opened", "resolved", "ended_otherwise", "reopened", "open_at_end", *stages]
    return heads, [
        [span.first, span.until, one.opened, one.resolved, one.otherwise, one.reopened, one.backlog]
        + [one.standing[stage] for stage in stages]
        for span, one in zip(page.spans, page.stretches, strict=True)
    ]


def _ages_table(page: Page) -> Table:
    return ["days_from", "days_to", "with_us", "with_customer"], [
        [age.days_from, age.days_to, ours, theirs] for age, ours, theirs in page.age_classes
    ]


ROUTES: list[Any] = [flow_csv]
