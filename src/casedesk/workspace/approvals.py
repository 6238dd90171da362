"""All that the page of approvals shows: each request with what it takes to decide, and who decides for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from litestar import Response

from casedesk.accounts.queries import people
from casedesk.cases.queries.desk import last_words_of_customers
from casedesk.customers.queries.orders import Order, orders_by_key
from casedesk.empowerment.approvals.queries.delegations import acts_for, delegations_of
from casedesk.empowerment.approvals.queries.one import decider, last_turn
from casedesk.empowerment.approvals.queries.waiting import (
    PAGE,
    GivenBefore,
    Peers,
    Waiting,
    given_before,
    peers,
    waiting_for,
)
from casedesk.empowerment.approvals.rules.asking import is_red
from casedesk.empowerment.approvals.rules.deciding import Asked, Decider, Level, Right, right_to_decide
from casedesk.empowerment.queries.naming import names_of
from casedesk.empowerment.queries.policies import in_force
from casedesk.empowerment.rules.may import guidance_on
from casedesk.platform import clock
from casedesk.platform.places import Place, place_in
from casedesk.settings.queries import desk_settings
from casedesk.web.forms import Form
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of

PROPOSES = ("policy.publish", "policy.publish_team")


@dataclass(frozen=True)
class Row:
    """One request on the page. `said` is what the customer wrote last, where no story says it; `right` by what
    right the reader decides it, or why they may not."""

    one: Waiting
    said: str
    order: Order | None
    given: GivenBefore | None
    peers: Peers | None
    red: bool
    late: bool
    right: Right | str
    form: Form
    limit: str
    """What the limit is called that it passes."""
    guidance: tuple[str, ...] = ()
    """What helps where the lines speak that spoke here, as the policy says it now."""

    @property
    def why_not(self) -> str:
        """Why the reader may not decide it; empty where they may."""
        return self.right if isinstance(self.right, str) else ""

    @property
    def own(self) -> bool:
        """Whether they decide what they asked for, being the only one."""
        return isinstance(self.right, Right) and self.right.own

    @property
    def has_amount(self) -> bool:
        """Whether another amount can be approved."""
        return self.one.asked > 0 and not (self.one.remedy == "replacement" and self.one.line_id is not None)


@dataclass(frozen=True)
class Shown:
    """A form that was not taken, to be shown again in its row."""

    approval_id: int = 0
    form: Form = field(default_factory=Form)
    status: int = 200


async def today_of(now: datetime) -> date:
    """The day it is at the desk."""
    return now.astimezone(ZoneInfo((await desk_settings()).zone)).date()


async def approvals_page(request: StaffRequest, shown: Shown, show: str, after: str) -> Response[str]:
    """The page, with a form of it that was not taken; `show` is all for what waits for others, too."""
    now, user = clock.now(), request.user
    desk = await desk_settings()
    today = now.astimezone(ZoneInfo(desk.zone)).date()
    everybody = show == "all" and user.may("approvals.all")
    turn = await last_turn()
    found = await waiting_for(
        await acts_for(user.id, today), actor_of(user), everybody=everybody, after=place_in(after)
    )
    rows = await _rows(found[:PAGE], request, now, today, shown)
    more = found[PAGE - 1] if len(found) > PAGE else None
    decides = user.may("approvals.all")
    response = render(
        request,
        "approvals/list.html",
        status=shown.status,
        rows=rows,
        lost=shown.form
        if shown.approval_id and shown.approval_id not in {row.one.id for row in rows}
        else None,
        everybody=everybody,
        turn=turn,
        next_place=str(Place(more.asked_at, more.id)) if more else "",
        after=after,
        now=now,
        today=today,
        delegations=await delegations_of(user.id, today),
        delegation=shown.form if shown.form.name == "delegation" else _blank(today, desk.currency),
        people=await _others(user.id) if decides else [],
        proposes=any(user.may(one) for one in PROPOSES),
    )
    if shown.status != 200:
        response.headers["HX-Replace-Url"] = "false"
    return response


def _blank(today: date, currency: str) -> Form:
    return Form({"from_on": today, "until_on": today, "currency": currency}, name="delegation")


async def _others(user_id: int) -> list[tuple[int, str]]:
    found = await people.everybody(active_only=True)
    return [(one.id, one.name) for one in found if one.id != user_id]


async def _rows(
    found: Sequence[Waiting], request: StaffRequest, now: datetime, today: date, shown: Shown
) -> list[Row]:
    who = await decider(request.user.id, today)
    given = await given_before([one.customer_id for one in found], now)
    same = await peers(found, now)
    said = await last_words_of_customers([one.case_id for one in found if not one.issue])
    names = await names_of({one.limit["id"] for one in found if one.limit})
    orders = await orders_by_key([one.order_id for one in found if one.order_id is not None])
    version = await in_force()
    return [
        Row(
            one=one,
            said=said.get(one.case_id, ""),
            order=orders.get(one.order_id or 0),
            given=given.get(one.customer_id),
            peers=same.get((one.remedy, one.reason, one.currency)),
            red=is_red(Level(one.level), one.due_at, now),
            late=one.due_at is not None and one.due_at <= now,
            right=_right(one, who, today),
            form=shown.form if shown.approval_id == one.id else Form(name=f"approval-{one.id}"),
            limit=names.get(one.limit["id"], "") if one.limit else "",
            guidance=guidance_on(one.spoke, version.policy) if version else (),
        )
        for one in found
    ]


def _right(one: Waiting, who: Decider, today: date) -> Right | str:
    asked = Asked(Level(one.starts_at), one.agent_id, one.asked, one.currency, one.hidden_in)
    return right_to_decide(who, asked, one.asked, today)
