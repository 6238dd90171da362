"""All that a decision needed to know at a moment of the past, from a world that was read for many requests."""

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from decimal import Decimal

from casedesk.empowerment.queries.budgets import Sums
from casedesk.empowerment.queries.given import Given
from casedesk.empowerment.queries.matters import Around, Asker, Matter
from casedesk.empowerment.queries.policies import Version
from casedesk.empowerment.workbench.queries.worlds import Near, Past, World
from casedesk.empowerment.workbench.rules.budgets import Place
from casedesk.empowerment.workbench.rules.record import Entered, stood

BudgetRows = Sequence[tuple[str, str, Decimal, Decimal]]


def matter_then(world: World, past: Past, version: Version, sums: BudgetRows, zone: tzinfo) -> Matter:
    """What was known when a request was made; `version` is the policy to judge it by."""
    asked = past.asked
    selves = world.selves[asked.customer_id]
    order = None if asked.order_id is None else world.orders.get(asked.order_id)
    everyone = world.everyone[asked.customer_id]
    shared = order is not None and order.customer_id not in selves and order.customer_id in everyone
    return Matter(
        around=Around(
            case_id=world.leads[asked.case_id],
            family=world.families[asked.case_id],
            customer_id=asked.customer_id,
            selves=tuple(sorted(selves)),
            organisations=world.organisations[asked.customer_id],
            tier=past.tier,
            category=past.category,
            team_id=past.team_id,
            orders=() if order is None else (order,),
        ),
        asker=Asker(asked.agent_id, past.email, asked.role, asked.level, tuple(asked.teams)),
        version=version,
        now=asked.at.astimezone(zone),
        given=tuple(_given_before(world, past)),
        flag_ends=_flag_ends(world, past),
        sums=Sums(list(sums)),
        shared_orders=frozenset({order.id} if order is not None and shared else ()),
    )


def _given_before(world: World, past: Past) -> Iterator[Given]:
    asked = past.asked
    everyone = world.everyone[asked.customer_id]
    near: dict[int, Near] = {}
    for customer_id in everyone:
        near |= {one.id: one for one in world.near.by_customer.get(customer_id, ())}
    for case_id in world.families[asked.case_id]:
        near |= {one.id: one for one in world.near.by_case.get(case_id, ())}
    if asked.order_id is not None:
        near |= {one.id: one for one in world.near.by_order.get(asked.order_id, ())}
    for one in sorted(near.values(), key=lambda one: (one.at, one.id)):
        if one.id != asked.id:
            as_it_was = _given(one, one.customer_id in everyone, (asked.at, asked.id))
            if as_it_was is not None:
                yield as_it_was


def _given(one: Near, in_group: bool, before: Place) -> Given | None:
    entries: list[Entered] = [entry for entry in one.entries if (entry.at, one.id) < before]
    then = stood(entries)
    if then is None or then.granted is None:
        return None
    return Given(
        id=one.id,
        case_id=one.case_id,
        customer_id=one.customer_id,
        in_group=in_group,
        at=one.at,
        agent=one.agent,
        agent_email=one.agent_email,
        remedy=one.remedy,
        reason=one.reason,
        basis=one.basis,
        asked=one.asked,
        currency=one.currency,
        cost_to_us=one.cost_to_us,
        order_id=one.order_id,
        order_line_id=one.order_line_id,
        occasion=one.occasion,
        what="",
        conditions=[],
        lapses_at=None,
        state=then.state,
        granted=then.granted,
        granted_at=then.granted_at,
        granted_by=then.granted_by,
        came_back=then.came_back,
        ended_at=then.ended_at,
    )


def _flag_ends(world: World, past: Past) -> date | None:
    at = past.asked.at
    ends = [
        flag.ends_on
        for customer_id in world.selves[past.asked.customer_id]
        for flag in world.flags.get(customer_id, ())
        if flag.at <= at and (flag.lifted_at is None or flag.lifted_at > at)
    ]
    return max(ends, default=None)
