"""The list of cases: views, filters in the address, keyset pages."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.datastructures import MultiDict

from casedesk.accounts.queries.people import Person, Team, everybody, teams
from casedesk.cases.actions.story import KINDS, PRIORITIES
from casedesk.cases.queries.lists import STAGE_GROUPS, Cursor, Filters, case_page, cursor_from
from casedesk.cases.rules import stages
from casedesk.settings.queries import ListEntry, categories, desk_settings
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.counts import counted

CHANNELS = ("email", "phone", "visit", "form", "chat", "letter", "social", "other")
ADDRESS = "/cases"
ORDERS = ("newest", "waiting")
MINE = "me"
NAMES = {
    "owner_id": "owner",
    "team_id": "team",
    "category_id": "category",
    "opened_from": "from",
    "opened_before": "to",
}
"""What filters are called in an address, where not by their own name."""


def filters_from(query: Mapping[str, str], user_id: int, zone: str = "UTC") -> Filters:
    """The filters an address names; what it names wrongly is left out. `owner=me` is the reader, `from` and
    `to` are days in `zone`, the last not included."""
    owner = query.get("owner", "")
    return Filters(
        stage=_one_of(query.get("stage", ""), (*STAGE_GROUPS, *stages.STAGES)),
        owner_id=user_id if owner == MINE else _key(owner),
        team_id=_key(query.get("team", "")),
        category_id=_key(query.get("category", "")),
        kind=_one_of(query.get("kind", ""), KINDS),
        channel=_one_of(query.get("channel", ""), CHANNELS),
        priority=_one_of(query.get("priority", ""), PRIORITIES),
        opened_from=_midnight(query.get("from", ""), zone),
        opened_before=_midnight(query.get("to", ""), zone),
        order=_one_of(query.get("order", ""), ORDERS) or "newest",
    )


def address_of(filters: Filters, zone: str = "UTC", **changes: Any) -> str:
    """The address of a list with these filters, some of them changed; the first page of it."""
    changed = replace(filters, **changes)
    kept = {
        NAMES.get(name, name): value.astimezone(ZoneInfo(zone)).date().isoformat()
        if isinstance(value, datetime)
        else value
        for name, value in asdict(changed).items()
        if value not in ("", None, "newest") and name != "customer_id"
    }
    return ADDRESS + ("?" + urlencode(kept) if kept else "")


def _one_of(typed: str, known: tuple[str, ...]) -> str:
    return typed if typed in known else ""


def _key(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 19 else None


def _midnight(typed: str, zone: str) -> datetime | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    if not 1990 <= day.year < 2200:
        return None
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@get("/cases", guards=[requires("cases.see")])
async def list_cases(request: StaffRequest) -> Response[str]:
    """Cases by filter, fifty a page."""
    query: MultiDict[str] = request.query_params
    zone = (await desk_settings()).zone if "from" in query or "to" in query else "UTC"
    filters = filters_from(query, request.user.id, zone)
    actor = actor_of(request.user)
    page = await case_page(filters, actor, cursor_from(query.get("after", "")))
    views = _views(request.user.id)
    return render(
        request,
        "cases/list.html",
        block="content",
        page=page,
        filters=filters,
        zone=zone,
        views=[(name, address_of(view), view == filters, await counted(view, actor)) for name, view in views],
        choices=await _choices(),
        address=lambda **changes: address_of(filters, zone, **changes),
        first=address_of(filters, zone) if query.get("after") else None,
        onward=_onward(filters, page.after, zone) if page.after else None,
        count=await counted(filters, actor),
    )


def _onward(filters: Filters, after: Cursor, zone: str) -> str:
    here = address_of(filters, zone)
    return f"{here}{'&' if '?' in here else '?'}{urlencode({'after': str(after)})}"


def _views(user_id: int) -> list[tuple[str, Filters]]:
    """The views every desk has, by the names the template translates."""
    return [
        ("mine", Filters(owner_id=user_id, stage="open", order="waiting")),
        ("ours", Filters(stage="ours", order="waiting")),
        ("theirs", Filters(stage="theirs", order="waiting")),
        ("high", Filters(stage="open", priority="high")),
        ("resolved", Filters(stage="resolved")),
        ("all", Filters()),
    ]


async def _choices() -> dict[str, list[Person] | list[Team] | list[ListEntry]]:
    return {
        "owners": await everybody(active_only=True),
        "teams": await teams(),
        "categories": await categories(),
    }


ROUTES = [list_cases]
