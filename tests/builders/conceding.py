"""Policies in force, orders and wishes for tests of grants, each said by what matters in it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.customers.actions.orders import record_order
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.rules.words import Reason, Remedy
from casedesk.empowerment.tables import PolicyVersion
from casedesk.platform import clock, db
from tests.builders.people import BY_TESTS


async def in_force(policy: Policy, at: datetime | None = None) -> int:
    """Puts a policy in force, past the pages: at once, or at a moment of the past."""
    now = at or clock.now()
    row = PolicyVersion(
        document=write_policy(policy),
        base_id=await db.value("SELECT max(id) FROM policies"),
        note="for a test",
        published_at=now,
        published_by_rule="tests",
        in_force_from=now,
    )
    return int((await PolicyVersion.insert(row))[0]["id"])


def wants(amount: str | int | None = 20, **rest: Any) -> Wish:
    """So many euros of store credit, because something came late."""
    wish = Wish(Remedy.STORE_CREDIT, Reason.LATE_DELIVERY, "EUR", None if amount is None else Decimal(amount))
    return replace(wish, **rest)


@dataclass(frozen=True)
class Bought:
    """An order and its lines: a lamp for 50.00, three bulbs for 30.00."""

    id: int
    lamp: int
    bulbs: int


async def an_order(customer_id: int, number: str = "R-1", placed_on: date | None = None) -> Bought:
    """What a customer bought ten days ago."""
    placed_on = placed_on or (clock.now() - timedelta(days=10)).date()
    lines = (
        Line("Lamp", Decimal(1), Decimal("50.00")),
        Line("Bulb", Decimal(3), Decimal("10.00")),
    )
    order_id = await record_order(customer_id, Purchase(number, placed_on, "EUR", lines=lines), BY_TESTS)
    rows = await db.records("SELECT id FROM order_lines WHERE order_id = $1 ORDER BY position", order_id)
    return Bought(order_id, rows[0]["id"], rows[1]["id"])


def by(user_id: int) -> Actor:
    """Somebody of the desk."""
    return actors.user(user_id)


async def row_of(concession_id: int) -> Any:
    """The row of a concession, by attribute."""
    found = await db.record("SELECT * FROM concessions WHERE id = $1", concession_id)
    assert found is not None
    return type("Columns", (), dict(found))


async def ledger_of(concession_id: int) -> list[tuple[str, Decimal | None]]:
    """What became of a concession, in order."""
    rows = await db.records(
        "SELECT kind, amount FROM ledger_entries WHERE concession_id = $1 ORDER BY id", concession_id
    )
    return [(row["kind"], row["amount"]) for row in rows]
