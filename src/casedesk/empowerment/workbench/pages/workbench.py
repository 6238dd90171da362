"""The workbench: the limits of a draft, tried over what was really asked, before anybody publishes it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from litestar import Response, get

from casedesk.empowerment.rules.differences import Difference, differences
from casedesk.empowerment.rules.one_currency import differences_in
from casedesk.empowerment.workbench.pages.asked import ADDRESS, Asked
from casedesk.empowerment.workbench.pages.curves import amount_words, tried
from casedesk.empowerment.workbench.pages.ground import Ground, ground_of, viewer_of
from casedesk.empowerment.workbench.pages.menus import menus
from casedesk.empowerment.workbench.queries import replays
from casedesk.empowerment.workbench.queries.figures import (
    GROUPINGS,
    Figures,
    currencies_of,
    figures,
    figures_by,
)
from casedesk.empowerment.workbench.queries.otherwise import turned
from casedesk.empowerment.workbench.queries.replays import Replay
from casedesk.empowerment.workbench.queries.worlds import count_of_requests, first_request_at
from casedesk.empowerment.workbench.rules.counting import Range, chance_range
from casedesk.empowerment.workbench.rules.limits import (
    Limit,
    LimitFigures,
    answers_for,
    limit_of,
    limits_of,
)
from casedesk.empowerment.workbench.rules.worth_a_look import Look
from casedesk.platform import clock
from casedesk.web.answers import see_other
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number
from casedesk.web.rendering import render, wants_part
from casedesk.web.sessions import StaffRequest

TEMPLATE = "empowerment/workbench/workbench.html"
GUARD = requires("policy.try")
SHOWN = 12
"""Requests that turn out otherwise, shown at once; the rest are on a page of their own."""


@get(ADDRESS, guards=[GUARD])
async def show(request: StaffRequest) -> Response[str]:
    """What the draft would change, and each of its limits."""
    return await page(request)


@get(f"{ADDRESS}/limit", guards=[GUARD])
async def show_limit(request: StaffRequest) -> Response[str]:
    """One limit at another amount, for the slider; the whole page for everybody else."""
    ground = await ground_of(request)
    if ground is None or not wants_part(request):
        return see_other(ADDRESS + (f"?{request.url.query}" if request.url.query else ""))
    limit = limit_of(_policy(ground), ground.asked.line, ground.currency)
    answer = None if limit is None else await _replay_for(ground, limit)
    found = (
        None if limit is None or answer is None else await tried(answer, limit, ground.asked, ground.currency)
    )
    return render(
        request,
        TEMPLATE,
        block="limit",
        **_common(ground),
        tried=found,
        limits=limits_of(_policy(ground), ground.currency),
    )


async def page(
    request: StaffRequest, *, errors: dict[str, str] | None = None, status: int = 200
) -> Response[str]:
    """The whole page. `errors` are about the amount that was to be put into the draft."""
    ground = await ground_of(request)
    if ground is None:
        return render(request, "empowerment/workbench/without.html", block="content", status=status)
    told = await _told(ground, request)
    return render(
        request, TEMPLATE, block="content", status=status, **_common(ground), **told, errors=errors or {}
    )


def _common(ground: Ground) -> dict[str, Any]:
    return {
        "asked": ground.asked,
        "ground": ground,
        "address": ground.asked.address,
        "currency": ground.currency,
        "amount_words": amount_words,
        "hours": hours,
        "share": share,
    }


async def _told(ground: Ground, request: StaffRequest) -> dict[str, Any]:
    asked, found = ground.asked, ground.replay
    period = asked.period
    finished = found is not None and found.finished_at is not None
    limits = limits_of(_policy(ground), ground.currency)
    figured = {one.line: one for one in found.limits if one.currency == ground.currency} if found else {}
    by_id = {one.id: one for one in limits}
    chosen = _chosen(ground, limits, figured)
    answer = None if chosen is None else await _replay_for(ground, chosen)
    told: dict[str, Any] = {
        "differences": []
        if ground.draft is None
        else differences_in(ground.version.policy, ground.draft.policy, ground.currency),
        "limits": limits,
        "figured": figured,
        "by_id": by_id,
        "findings": [
            one.finding for one in figured.values() if one.finding is not None and one.line in by_id
        ],
        "Look": Look,
        "finished": finished,
        "tried": None
        if chosen is None or answer is None
        else await tried(answer, chosen, asked, ground.currency),
        "periods": _offered(asked, clock.now().date()),
        "menus": [],
        "groupings": GROUPINGS,
        "in_all": None,
        "groups": [],
        "turned": None,
        "currencies": [],
    }
    if found is None or not finished:
        return told | {
            "waiting": await count_of_requests(period.starts_at, period.ends_at),
            "begins": await first_request_at(),
        }
    only = asked.narrowed(ground.currency)
    told |= {
        "menus": await menus(asked),
        "currencies": await currencies_of(found.id),
        "in_all": In.of(await figures(found.id, only, asked.asking_more)),
        "groups": [In.of(one) for one in await figures_by(asked.by, found.id, only, asked.asking_more)],
        "turned": await turned(found.id, "otherwise", only, viewer_of(request.user), limit=SHOWN),
    }
    return told


@dataclass(frozen=True)
class In:
    """Figures with the range of what they cost."""

    all: Figures
    range: Range

    @classmethod
    def of(cls, found: Figures) -> "In":
        return cls(found, chance_range(found.gained))


def hours(seconds: int) -> str:
    """Waiting, added up over many: 1,270 h."""
    return _("%(n)s h") % {"n": number(seconds / 3600, 0 if seconds >= 36_000 or not seconds else 1)}


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def _policy(ground: Ground) -> Any:
    return ground.version.policy if ground.draft is None else ground.draft.policy


async def _replay_for(ground: Ground, limit: Limit) -> Replay | None:
    """The replay that answers for a limit: of this very draft, or of one that says the same but for this limit."""
    if ground.replay is not None and ground.replay.finished_at is not None:
        return ground.replay
    policy = _policy(ground)
    for other in await replays.finished_beside(ground.question):
        if answers_for(other.policy, policy, limit.id, ground.currency):
            return other
    return None


def _chosen(ground: Ground, limits: list[Limit], figured: dict[str, LimitFigures]) -> Limit | None:
    """The limit asked about; else one that the draft changes, one worth a look, or the one passed most often."""
    by_id = {one.id: one for one in limits}
    if ground.asked.line in by_id:
        return by_id[ground.asked.line]
    changed: tuple[Difference, ...] = ()
    if ground.draft is not None:
        changed = differences(ground.version.policy, ground.draft.policy)
    for one in changed:
        if one.line in by_id:
            return by_id[one.line]
    for figures_ in figured.values():
        if figures_.finding is not None and figures_.finding.look is Look.TOO_LOW and figures_.line in by_id:
            return by_id[figures_.line]
    passed = max(figured.values(), key=lambda one: one.decided, default=None)
    return by_id.get(passed.line) if passed is not None else next(iter(limits), None)


def _offered(asked: Asked, today: date) -> list[tuple[str, str, bool]]:
    """Periods that are often asked for: their names, where they lead, and whether they are shown."""
    tomorrow = today + timedelta(days=1)
    starts = {"30 days": 30, "90 days": 90, "12 months": 365}
    found = []
    for name, days in starts.items():
        first = tomorrow - timedelta(days=days)
        here = replace(asked.period, first=first, until=tomorrow) == asked.period
        found.append((name, asked.address(**{"from": first.isoformat(), "to": tomorrow.isoformat()}), here))
    return found


ROUTES = [show, show_limit]
