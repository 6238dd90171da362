"""All that a decision needs to know: the case, who asks, the order, and what was given so far.

    around = await around_case(case_id)
    matter = await matter_of(around, who, version, at, zone)
    decide(request_of(wish, matter), matter.policy, ledger_of(matter), matter.now)

The case page makes its `Around` from what it has read already.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from casedesk.customers.queries import orders as customer_orders
from casedesk.empowerment.queries.budgets import Sums, sums_of
from casedesk.empowerment.queries.given import EVERYONE, Given, as_concession, given_around, turns_of
from casedesk.empowerment.queries.policies import Version
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.ledger import Book, Ledger, Spent
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Agent, Customer, Order, OrderLine, Request
from casedesk.empowerment.rules.rooms import THANKS_BUDGET, YEARLY_BUDGET, counted_back
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.rules.words import Basis
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say

ORDER_FOUND = "order_found"
"""The one piece of evidence that the desk sees by itself: the order is the customer's."""


@dataclass(frozen=True)
class Around:
    """A case with those merged into it, its customer in all selves, and the organisations they belong to."""

    case_id: int
    family: tuple[int, ...]
    customer_id: int
    selves: tuple[int, ...]
    organisations: tuple[tuple[int, str], ...]
    tier: str
    category: str | None
    team_id: int | None
    orders: tuple[customer_orders.Order, ...] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks, as a policy names them."""

    id: int
    email: str
    role: str
    level: int
    teams: tuple[str, ...]

    def as_agent(self) -> Agent:
        """The same, as the rules know them."""
        return Agent(self.email, self.role, self.level, frozenset(self.teams))


@dataclass(frozen=True)
class Matter:
    """What does not depend on the wish: one of these serves every remedy of a page."""

    around: Around
    asker: Asker
    version: Version
    now: datetime
    given: tuple[Given, ...]
    flag_ends: date | None
    sums: Sums
    shared_orders: frozenset[int] = field(default_factory=frozenset)
    """Orders of others in the customer's group."""

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.version.policy


_AROUND = """
-- What is this case, whose is it, and who are they together with?
WITH RECURSIVE family AS (
    SELECT $1::bigint AS id UNION ALL SELECT m.id FROM cases m JOIN family f ON m.merged_into_id = f.id
), selves AS (
    SELECT customer_id AS id FROM cases WHERE id = $1
    UNION
    SELECT other.id FROM selves s CROSS JOIN LATERAL (
        SELECT id FROM customers WHERE merged_into_id = s.id
        UNION ALL SELECT merged_into_id FROM customers WHERE id = s.id AND merged_into_id IS NOT NULL
    ) AS other
)
SELECT c.id AS case_id, ARRAY(SELECT id FROM family ORDER BY id) AS family, c.customer_id,
       ARRAY(SELECT id FROM selves ORDER BY id) AS selves, p.tier, g.name AS category, c.team_id,
       (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(o.id, o.kind)), '[]')
        FROM selves s JOIN customers x ON x.id = s.id JOIN organisations o ON o.id = x.organisation_id) AS organisations
FROM cases c
JOIN customers p ON p.id = c.customer_id
LEFT JOIN categories g ON g.id = c.category_id
WHERE c.id = $1
"""

_ASKER = """
-- Who asks, and how far may they go?
SELECT u.id, u.email, u.role, u.level,
       ARRAY(SELECT t.name FROM memberships m JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name)
           AS teams
FROM users u WHERE u.id = $1
"""

_FLAG = """
-- Is kindness to this customer looked at first, and until when?
SELECT max(ends_on) FROM risk_flags WHERE customer_id = ANY($1::bigint[]) AND lifted_at IS NULL
"""

_SHARED = f"""
-- Which of these orders are of somebody who shares limits with this customer?
{EVERYONE}
SELECT o.id FROM orders o WHERE o.id = ANY($3::bigint[]) AND o.customer_id IN (SELECT id FROM everyone)
"""


async def around_case(case_id: int, order_id: int | None = None) -> Around:
    """A case and those around it; with the order that is asked about, where one is. Raises NotFound."""
    found = await db.record(_AROUND, case_id)
    if found is None:
        raise NotFound(say("There is no case C-%(case)d.", case=case_id))
    order = None if order_id is None else await customer_orders.order(order_id)
    return Around(
        case_id=case_id,
        family=tuple(found["family"]),
        customer_id=found["customer_id"],
        selves=tuple(found["selves"]),
        organisations=tuple((key, kind) for key, kind in found["organisations"]),
        tier=found["tier"],
        category=found["category"],
        team_id=found["team_id"],
        orders=() if order is None else (order,),
    )


async def asker(user_id: int) -> Asker:
    """Somebody of the desk as policies name them. Raises NotFound."""
    found = await db.record(_ASKER, user_id)
    if found is None:
        raise NotFound(say("There is no such user."))
    return Asker(found["id"], found["email"], found["role"], found["level"], tuple(found["teams"]))


async def matter_of(around: Around, who: Asker, version: Version, at: datetime, zone: str) -> Matter:
    """What has been given so far around this case, and all else that is the same for every remedy. `zone` is the
    desk's: it says which day and year it is."""
    period = counted_back(version.policy)
    now = at.astimezone(ZoneInfo(zone))
    given, flag_ends, sums = await db.at_once(
        given_around(
            around.family,
            around.selves,
            [key for key, _kind in around.organisations],
            [order.id for order in around.orders],
            since=None if period is None else at - period,
        ),
        db.value(_FLAG, list(around.selves)),
        sums_of(now.year),
    )
    foreign = [order.id for order in around.orders if order.customer_id not in around.selves]
    shared = await _shared(around, foreign) if foreign else frozenset()
    return Matter(
        around=around,
        asker=who,
        version=version,
        now=now,
        given=tuple(given),
        flag_ends=flag_ends,
        sums=sums,
        shared_orders=shared,
    )


async def _shared(around: Around, order_ids: list[int]) -> frozenset[int]:
    organisations = [key for key, _kind in around.organisations]
    found = await db.records(_SHARED, list(around.selves), organisations, order_ids)
    return frozenset(row["id"] for row in found)


def request_of(wish: Wish, matter: Matter) -> Request:
    """What is asked, as the rules know it."""
    around = matter.around
    order = next((one for one in around.orders if one.id == wish.order_id), None)
    evidence = wish.evidence | ({ORDER_FOUND} if order is not None else set())
    return Request(
        agent=matter.asker.as_agent(),
        customer=_customer(matter, order),
        case=str(around.case_id),
        remedy=wish.remedy,
        reason=wish.reason,
        currency=wish.currency,
        amount=wish.amount,
        basis=wish.basis,
        cost_to_us=wish.cost_to_us,
        categories=frozenset() if around.category is None else frozenset({around.category}),
        incidents=frozenset() if wish.incident is None else frozenset({wish.incident}),
        evidence=frozenset(evidence),
        order=None if order is None else _order(order),
        line=None if wish.line_id is None else str(wish.line_id),
        quantity=wish.quantity,
        contract=wish.contract,
    )


def _customer(matter: Matter, order: customer_orders.Order | None) -> Customer:
    around = matter.around
    selves = frozenset(map(str, around.selves))
    group = {str(one.customer_id) for one in matter.given if one.in_group}
    if order is not None and order.id in matter.shared_orders:
        group.add(str(order.customer_id))
    return Customer(
        id=str(around.customer_id),
        tier=around.tier,
        selves=selves - {str(around.customer_id)},
        group=frozenset(group) - selves,
        risk_flag_ends=matter.flag_ends,
    )


def _order(order: customer_orders.Order) -> Order:
    return Order(
        id=str(order.id),
        customer=str(order.customer_id),
        placed_on=order.placed_on,
        currency=order.currency,
        paid=max(order.paid, NOTHING),
        came_back=order.came_back,
        chargeback_open=order.held,
        lines=tuple(
            OrderLine(
                id=str(line.id),
                price=max(line.total, NOTHING),
                # A voucher that was used is a line of its own, with less than nothing: nothing goes back of it.
                paid=max(line.total, NOTHING),
                quantity=line.quantity,
                came_back=line.came_back,
            )
            for line in order.lines
        ),
    )


def ledger_of(matter: Matter, *, reviews: Iterable[Spent] = ()) -> Ledger:
    """What was given so far, with the sums of budgets that go over more than what is listed."""
    around = matter.around
    listed = [as_concession(one, around.case_id, around.family) for one in matter.given]
    concessions = tuple(one for one in listed if one is not None)
    ledger = Ledger(concessions, turns_of(matter.given))
    return replace(ledger, spent=(*_spent(matter, ledger), *reviews))


def _spent(matter: Matter, ledger: Ledger) -> list[Spent]:
    """What budgets count beyond the concessions that are listed."""
    policy = matter.policy
    book = Book(ledger, policy.counts, matter.now)
    found = []
    for (budget, currency), whole in matter.sums.counted(policy.counts).items():
        if budget == YEARLY_BUDGET:
            listed = book.sum_of_year(budget, currency, lambda one: True)
        elif budget == THANKS_BUDGET:
            listed = book.sum_of_year(budget, currency, lambda one: one.basis is Basis.THANKS)
        else:
            listed = book.sum_of(currency, lambda one, id=budget: one.occasion == id).amount  # type: ignore[misc]
        rest = whole - Decimal(listed.numerator) / Decimal(listed.denominator)
        found.append(Spent(budget, currency, max(rest, NOTHING)))
    return found
