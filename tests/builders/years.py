"""A year of random requests on a real desk, through the same verbs as the pages; and what its ledger says of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.orders import record_order
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.empowerment.actions.granting import OverLimit, ask, grant
from casedesk.empowerment.actions.outside import record_outside_policy
from casedesk.empowerment.actions.releasing import let_lapse
from casedesk.empowerment.actions.requested import grant_requested, meet_condition, refuse_requested
from casedesk.empowerment.actions.reversing import reverse
from casedesk.empowerment.files.reading import read_policy
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.rules.ledger import Concession, Turn, TurnKind
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.requests import Agent, Customer, Order, OrderLine, Request
from casedesk.empowerment.rules.wishes import Condition, Wish
from casedesk.empowerment.rules.words import Basis, GrantedBy, Reason, Remedy
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused
from tests.builders import chance
from tests.builders.cases import a_case, a_team, a_user
from tests.builders.conceding import in_force
from tests.builders.people import BY_TESTS, a_customer, an_organisation
from tests.builders.recounting import Happened

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HOURS_BETWEEN = (0, 1, 24, 72, 24 * 7, 24 * 14)
AMOUNTS = ("0.01", "2.50", "5.00", "5.00", "9.99", "10.00", "12.00", "25.00", "40.00")
PAID = Decimal("80.00")


@dataclass(frozen=True)
class People:
    """Who works here and who buys here; two of the three customers share a household, one has a merged self."""

    mina: int
    omar: int
    ana: int
    customers: dict[int, Customer]
    cases: dict[int, int]
    orders: dict[int, tuple[int, int]]


class Year:
    """One year under one policy: under any, unless it is said under which."""

    def __init__(self, by: Random, time: StandingClock, policy: Policy | None = None) -> None:
        self._by, self._time = by, time
        self.policy = policy or _a_policy(by)

    async def go_by(self, requests: int) -> None:
        """Lets people ask, get, be refused, give things back."""
        await in_force(self.policy)
        self._people = await _people()
        for _ in range(requests):
            self._time.advance(hours=self._by.choice(HOURS_BETWEEN), seconds=1)
            await self._something()
            if self._by.random() < 0.15:
                await self._take_back()
        await let_lapse()

    async def _something(self) -> None:
        by, case_id = self._by, self._by.choice([*self._people.cases])
        agent = actors.user(by.choice((self._people.mina, self._people.omar)))
        wish = self._wish(self._people.cases[case_id])
        try:
            if by.random() < 0.05:
                await record_outside_policy(case_id, wish, agent)
                return
            await grant(case_id, wish, agent)
        except OverLimit:
            if by.random() < 0.3:
                await self._ask(case_id, wish, agent)
        except (Invalid, Refused):
            return  # never, or impossible

    async def _ask(self, case_id: int, wish: Wish, agent: actors.Actor) -> None:
        done = await ask(case_id, wish, agent)
        self._time.advance(hours=self._by.choice((1, 30)))
        boss = actors.user(self._people.ana)
        try:
            await grant_requested(done.concession_id, boss)
        except (Invalid, Refused):
            await refuse_requested(done.concession_id, "it became impossible", boss)

    def _wish(self, customer_id: int) -> Wish:
        pick = self._by.choice
        # Mostly about something that a line of the policy speaks of: else next to nothing would be granted.
        line = pick((*self.policy.allowances, None))
        remedy = pick(chance.REMEDIES) if line is None else line.remedy
        currency = pick(("EUR", "EUR", "EUR", "EUR", "KRW"))
        amount = Decimal(pick(AMOUNTS)) if currency == "EUR" else Decimal(pick(AMOUNTS)).scaleb(2) * 10
        mine = self._people.orders[customer_id]
        order = pick((None, mine, mine)) if currency == "EUR" else None
        conditional = remedy is Remedy.STORE_CREDIT and self._by.random() < 0.2
        return Wish(
            remedy=remedy,
            reason=pick(sorted(line.when.reasons) if line and line.when.reasons else chance.REASONS),
            currency=currency,
            amount=amount,
            basis=pick(chance.KIND_BASES) if line is None else line.basis,
            evidence=frozenset(pick(((), ("photo",), ("photo",)))),
            incident=pick((None, "outage")),
            order_id=None if order is None else order[0],
            line_id=None if order is None else pick((None, order[1])),
            cost_to_us=pick((None, amount, Decimal(0))),
            conditions=frozenset({Condition.PHOTOGRAPH}) if conditional else frozenset(),
            lapses_at=self._time.at + timedelta(days=2) if conditional else None,
        )

    async def _take_back(self) -> None:
        await let_lapse()
        rows = await db.records(
            "SELECT id, state, granted - came_back AS left FROM concessions"
            " WHERE state IN ('granted', 'fulfilled', 'reserved') ORDER BY id"
        )
        if not rows:
            return
        one = self._by.choice(rows)
        if one["state"] == "reserved":
            await meet_condition(one["id"], actors.user(self._people.mina))
            return
        back = self._by.choice((one["left"], Decimal(0), one["left"].quantize(Decimal(1), "ROUND_DOWN")))
        await reverse(one["id"], back, "a mistake", actors.user(self._people.ana))

    async def told(self) -> tuple[list[Happened], list[Concession], list[Turn]]:
        """What agents gave alone, all that was given in its order, and what came back: from the ledger's entries."""
        rows = await db.records(_GIVEN)
        everything = [self._concession(row) for row in rows]
        alone = [
            Happened(self._request(row), one, tuple(row["decision"]["allowed_by"]))
            for row, one in zip(rows, everything, strict=True)
            if one.granted_by is GrantedBy.AGENT
        ]
        turns = [
            Turn(str(row["concession_id"]), TurnKind(row["kind"]), row["at"], row["amount"] or Decimal(0))
            for row in await db.records(_TURNS)
        ]
        return alone, everything, turns

    def _concession(self, row: Any) -> Concession:
        return Concession(
            id=str(row["id"]),
            at=row["given_at"],
            case=str(row["case_id"]),
            customer=str(row["customer_id"]),
            agent=row["email"],
            remedy=Remedy(row["remedy"]),
            reason=Reason(row["reason"]),
            basis=Basis(row["basis"]),
            amount=row["amount"],
            currency=row["currency"],
            cost_to_us=row["cost_to_us"],
            order=None if row["order_id"] is None else str(row["order_id"]),
            line=None if row["order_line_id"] is None else str(row["order_line_id"]),
            occasion=row["occasion"],
            granted_by=GrantedBy(row["granted_by"]),
        )

    def _request(self, row: Any) -> Request:
        line = OrderLine(str(self._people.orders[row["customer_id"]][1]), PAID, PAID)
        order = Order(str(row["order_id"]), str(row["customer_id"]), NEW_YEAR.date(), "EUR", PAID, (line,))
        return Request(
            agent=Agent(row["email"], row["role"], row["level"], frozenset(row["teams"])),
            customer=self._people.customers[row["customer_id"]],
            case=str(row["case_id"]),
            remedy=Remedy(row["remedy"]),
            reason=Reason(row["reason"]),
            currency=row["currency"],
            amount=row["asked"],
            basis=Basis(row["basis"]),
            order=None if row["order_id"] is None else order,
            line=None if row["order_line_id"] is None else str(row["order_line_id"]),
        )


_GIVEN = """
SELECT c.*, u.email, e.at AS given_at, e.amount, e.granted_by AS given_by
FROM concessions c JOIN users u ON u.id = c.agent_id
JOIN LATERAL (SELECT * FROM ledger_entries WHERE concession_id = c.id AND granted_by IS NOT NULL ORDER BY id LIMIT 1)
     AS e ON true
ORDER BY e.at, e.id
"""
_TURNS = "SELECT * FROM ledger_entries WHERE kind IN ('reversed', 'expired') ORDER BY id"


def _a_policy(by: Random) -> Policy:
    """One that can be published, whatever it says."""
    while True:
        drawn = chance.a_policy(by)
        read = read_policy(write_policy(drawn))
        if read.policy is not None:
            return read.policy


async def _people() -> People:
    parcels = await a_team("Parcels")
    mina = await a_user("Mina", level=2, teams=(parcels,))
    omar = await a_user("Omar")
    ana = await a_user("Ana", role="supervisor", level=3, teams=(parcels,))
    house = await an_organisation("House", "household")
    first, second, third = (
        await a_customer("One", "one@example.com", organisation_id=house),
        await a_customer("Two", "two@example.com", organisation_id=house),
        await a_customer("Three", "three@example.com"),
    )
    old = await a_customer("Two as before", "old@example.com")
    cases = {await a_case(one): one for one in (first, first, second, old, third)}
    await merge_customers(second, old, BY_TESTS)
    await db.execute("UPDATE customers SET tier = 'gold' WHERE id = ANY($1)", [second, old])
    orders = {one: await _an_order(one) for one in (first, second, third)}
    orders[old] = orders[second]
    return People(
        mina,
        omar,
        ana,
        {
            first: Customer(str(first), group=frozenset({str(second), str(old)})),
            second: Customer(
                str(second), "gold", selves=frozenset({str(old)}), group=frozenset({str(first)})
            ),
            old: Customer(str(old), "gold", selves=frozenset({str(second)}), group=frozenset({str(first)})),
            third: Customer(str(third)),
        },
        cases,
        orders,
    )


async def _an_order(customer_id: int) -> tuple[int, int]:
    lines = (Line("Lamp", unit_price=PAID),)
    order_id = await record_order(customer_id, Purchase("R-1", NEW_YEAR.date(), "EUR", lines=lines), BY_TESTS)
    return order_id, await db.value("SELECT id FROM order_lines WHERE order_id = $1", order_id)
