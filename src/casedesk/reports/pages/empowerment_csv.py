"""The tables of the report on empowerment for a spreadsheet."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.reports.pages.empowerment import ADDRESS, which_asked
from casedesk.reports.pages.frame import framed
from casedesk.reports.pages.spreadsheets import MOST_ROWS, Table, as_csv, fields_of
from casedesk.reports.queries.conceded import Conceded, conceded
from casedesk.reports.queries.empowerment import (
    Ended,
    Given,
    OfAgent,
    OfLimit,
    OfReason,
    Outcomes,
    Told,
    strata,
)
from casedesk.reports.rules.peers import beside_peers
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def empowerment_csv(request: StaffRequest) -> Response[str]:
    """One table of the page for a spreadsheet."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.deciding import read

    frame = await framed(request, ADDRESS)
    name = request.query_params.get("table", "limits")
    if name not in TABLES:
        raise NotFound(say("There is no such table."))
    found = await read(frame.asked, None)
    columns, rows = TABLES[name](found.told, found.became)
    return as_csv(f"empowerment-{name}-{frame.period.first}-{frame.period.last}", columns, rows)


def _agents_table(told: Told, became: Outcomes) -> Table:
    """Each agent with what peers would have given on the spot on the same mix of cases."""
    heads, rows = fields_of(OfAgent, told.agents, without=["agent_id"])
    peers = beside_peers(strata(became.had, told.spots))
    beside = [peers.get(one.agent_id) for one in told.agents]
    return [*heads, "cases", "peers_would_have_given", "beside_peers"], [
        [*row, *((peer.cases, peer.expected, peer.use.value) if peer else (None, None, None))]
        for row, peer in zip(rows, beside, strict=True)
    ]


TABLES: dict[str, Callable[[Told, Outcomes], Table]] = {
    "answers": lambda told, _became: fields_of(Given, [told.given]),
    "limits": lambda told, _became: fields_of(OfLimit, told.limits),
    "reasons": lambda told, _became: fields_of(OfReason, told.reasons),
    "agents": _agents_table,
    "outcomes": lambda _told, became: fields_of(Ended, became.ended),
}


@get(f"{ADDRESS}/requests.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def requests_csv(request: StaffRequest) -> Response[str]:
    """The requests that a figure counts, the latest ten thousand."""
    frame = await framed(request, ADDRESS)
    found, _more = await conceded(frame.asked, which_asked(request), limit=MOST_ROWS)
    columns, rows = fields_of(Conceded, found, without=["id"])
    return as_csv(f"requests-{frame.period.first}-{frame.period.last}", columns, rows)


ROUTES: list[Any] = [empowerment_csv, requests_csv]
