"""The tables of the report on resolution for a spreadsheet. Times are in seconds."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.reports.pages.frame import Frame, framed
from casedesk.reports.pages.spreadsheets import Table, as_csv, fields_of
from casedesk.reports.pages.wording import splits
from casedesk.reports.queries.parts import Held, Spent
from casedesk.reports.queries.resolution import Resolution
from casedesk.reports.reading import OfGroup, OfSpan, Reading
from casedesk.reports.rules.estimates import Estimate
from casedesk.reports.rules.parts import TOOK_EDGES
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/resolution"


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def resolution_csv(request: StaffRequest) -> Response[str]:
    """One table of the page for a spreadsheet. Times are in seconds."""
    from casedesk.reports.reckoning import read

    frame = await framed(request, ADDRESS, tuple(await splits()))
    found = await read(frame.asked, frame.by, frame.other, frame.within)
    tables: dict[str, Callable[[Frame, Reading], Table]] = {
        "total": _total_table,
        "spans": _spans_table,
        "groups": _groups_table,
        "curve": _curve_table,
        "spent": _spent_table,
        "held": _held_table,
        "lengths": _lengths_table,
        "ages": _ages_table,
        "slowest": _slowest_table,
    }
    asked = request.query_params.get("table", "groups")
    name = asked if asked in tables else "groups"
    columns, rows = tables[name](frame, found)
    told = frame.by if name == "groups" else name
    return as_csv(f"resolution-{told}-{frame.period.first}-{frame.period.last}", columns, rows)


_FIGURES = [name for name in Resolution.__struct_fields__ if name not in ("name", "key")]
_ESTIMATES = ["fixed_median", "fixed_median_low", "fixed_median_high", "fixed_within"]


def _estimates(one: OfSpan | OfGroup) -> list[Any]:
    half = one.brief.half
    return [half.at, half.low, half.high, one.brief.within.at]


def _figures(found: Resolution) -> list[Any]:
    return [getattr(found, name) for name in _FIGURES]


def _total_table(frame: Frame, found: Reading) -> Table:
    """All cases of the period, and those that they are shown against."""
    rows = [["these", *_figures(found.total), *_whole(found.estimate)]]
    if found.against:
        rows.append(["others", *_figures(found.against.found), *_whole(found.against.estimate)])
    return ["cases_of", *_FIGURES, *_OF_ALL], rows


_OF_ALL = [
    f"{name}{end}"
    for name in ("fixed_median", "fixed_p90", "km_median", "km_p90")
    for end in ("", "_low", "_high")
]


def _whole(one: Estimate) -> list[Any]:
    quantiles = (one.half, one.ninety, one.km_half, one.km_ninety)
    return [time for found in quantiles for time in (found.at, found.low, found.high)]


def _spans_table(frame: Frame, found: Reading) -> Table:
    rows = [[one.span.first, one.span.until, *_figures(one.found), *_estimates(one)] for one in found.spans]
    return ["from", "to", *_FIGURES, *_ESTIMATES], rows


def _groups_table(frame: Frame, found: Reading) -> Table:
    rows = [
        [
            one.found.name,
            *_figures(one.found),
            *_estimates(one),
            one.compared.chance if one.compared else None,
        ]
        for one in found.groups
    ]
    return ["name", *_FIGURES, *_ESTIMATES, "chance_adjusted"], rows


def _curve_table(frame: Frame, found: Reading) -> Table:
    return ["time", "fixed", "low", "high", "ended_otherwise"], [
        [one.time, one.fixed, one.low, one.high, one.otherwise] for one in found.estimate.curve
    ]


def _spent_table(frame: Frame, found: Reading) -> Table:
    return fields_of(Spent, found.spent, without=["key"])


def _held_table(frame: Frame, found: Reading) -> Table:
    return fields_of(Held, found.held, without=["key"])


def _lengths_table(frame: Frame, found: Reading) -> Table:
    ends = [*TOOK_EDGES[1:], None]
    return ["from", "to", "resolved"], [
        list(row) for row in zip(TOOK_EDGES, ends, found.lengths, strict=True)
    ]


def _ages_table(frame: Frame, found: Reading) -> Table:
    return ["days_from", "days_to", "open"], [[one.days_from, one.days_to, one.cases] for one in found.ages]


def _slowest_table(frame: Frame, found: Reading) -> Table:
    names = ("title", "customer", "owner", "ending", "opened_at", "took")
    return ["case", *names], [[f"C-{one.id}", *(getattr(one, name) for name in names)] for one in found.slow]


ROUTES: list[Any] = [resolution_csv]
