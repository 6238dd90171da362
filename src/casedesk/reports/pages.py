"""/reports/resolution: how long until it is really fixed?"""

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.cases.rules import actors
from casedesk.platform import clock
from casedesk.reports.charts import open_by_age, spoken_times, times_by_month
from casedesk.reports.queries import resolution as queries
from casedesk.reports.queries.resolution import GROUPINGS, OpenAge, Resolution
from casedesk.reports.rules.periods import Period, month_after, period_of, share
from casedesk.settings.queries import desk_settings
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import SignedIn, StaffRequest

ADDRESS = "/reports/resolution"
LIST = "/cases"
FILTER_OF = {
    "team": "team",
    "category": "category",
    "channel": "channel",
    "kind": "kind",
    "priority": "priority",
}
"""Which groups the list of cases can show; the others have no link."""


@get(ADDRESS, guards=[requires("reports.see")])
async def show_resolution(request: StaffRequest) -> Response[str]:
    """The figures, the picture and the tables of a period."""
    viewer, period = _viewer(request.user), await _period(request.query_params)
    by = _grouping(request.query_params)
    found = await queries.overview(by, period, viewer)
    total, months = found.total, found.months
    now = clock.now()
    ages = await queries.open_ages(period, viewer, now)
    begins = await queries.first_case_opened(viewer)
    return render(
        request,
        "reports/resolution.html",
        block="content",
        period=period,
        by=by,
        groupings=list(GROUPINGS),
        total=total,
        months=[(one, _months_cases(one, period)) for one in months],
        groups=[(one, _groups_cases(by, one, period)) for one in found.groups],
        says=spoken_times(total),
        picture=times_by_month(months, spoken_times(total)),
        ages=open_by_age(ages, [_age_cases(age, period, now.date()) for age in ages]),
        begins=begins,
        periods=_offered(now.date(), by),
        share=share,
        address=lambda **changes: _address(period, by, **changes),
        cases=lambda **filters: _cases(period, **filters),
    )


@get(f"{ADDRESS}.csv", guards=[requires("reports.see")], media_type=MediaType.TEXT)
async def resolution_csv(request: StaffRequest) -> Response[str]:
    """The table by month, or by a group, for a spreadsheet. Times are in seconds."""
    viewer, period = _viewer(request.user), await _period(request.query_params)
    by = request.query_params.get("by", "month")
    months = by not in GROUPINGS
    rows = await (
        queries.resolution_by_month(period, viewer) if months else queries.resolution_by(by, period, viewer)
    )
    name = f"resolution-{'month' if months else by}-{period.first}-{period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _csv(rows: list[Resolution]) -> str:
    columns = [field for field in Resolution.__struct_fields__ if field != "key"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in columns])
    return out.getvalue()


def _cell(value: object) -> object:
    # A spreadsheet runs what begins like a formula; a name somebody chose must stay a name.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


async def _period(query: Mapping[str, str]) -> Period:
    settings = await desk_settings()
    return period_of(_day(query.get("from")), _day(query.get("to")), clock.now(), settings.zone)


def _day(typed: str | None) -> date | None:
    try:
        found = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if 1990 <= found.year < 2200 else None


def _grouping(query: Mapping[str, str]) -> str:
    asked = query.get("by", "")
    return asked if asked in GROUPINGS else "team"


def _viewer(user: SignedIn) -> actors.Actor:
    return actors.user(user.id, user.teams, sees_all=user.role == "admin")


def _address(period: Period, grouping: str, **changes: str) -> str:
    query = {"from": period.first.isoformat(), "to": period.until.isoformat(), "by": grouping, **changes}
    return f"{ADDRESS}?{urlencode(query)}"


def _offered(today: date, by: str) -> list[tuple[str, str]]:
    """Periods that are often asked for, by their names for the template."""
    tomorrow = today + timedelta(days=1)
    starts = {
        "30 days": tomorrow - timedelta(days=30),
        "90 days": tomorrow - timedelta(days=90),
        "12 months": tomorrow - timedelta(days=365),
        "this year": date(today.year, 1, 1),
    }
    return [
        (name, f"{ADDRESS}?{urlencode({'from': start.isoformat(), 'to': tomorrow.isoformat(), 'by': by})}")
        for name, start in starts.items()
    ]


def _cases(period: Period, **filters: str) -> str:
    query = {"from": period.first.isoformat(), "to": period.until.isoformat(), **filters}
    return f"{LIST}?{urlencode(query)}"


def _months_cases(month: Resolution, period: Period) -> Period:
    first = date.fromisoformat(month.key)
    return Period(max(first, period.first), min(month_after(first), period.until), period.zone)


def _groups_cases(by: str, group: Resolution, period: Period) -> str:
    if by not in FILTER_OF or not group.key:
        return ""
    return _cases(period, **{FILTER_OF[by]: group.key})


def _age_cases(age: OpenAge, period: Period, today: date) -> str:
    first = period.first if age.days_to is None else today - timedelta(days=age.days_to)
    until = today - timedelta(days=age.days_from) + timedelta(days=1)
    narrowed = Period(max(first, period.first), min(until, period.until), period.zone)
    return _cases(narrowed, stage="open")


ROUTES = [show_resolution, resolution_csv]
