"""The ledgers that a grant counts against: locked in one order for everybody, and their sums kept."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from casedesk.empowerment.queries.concessions import Standing
from casedesk.empowerment.queries.matters import Around
from casedesk.empowerment.rules.counting import budgets_of, cost_of
from casedesk.empowerment.rules.words import Basis
from casedesk.platform import db

KINDS = ("order", "customer", "household", "organisation", "budget", "agent")
"""The kinds of ledger in the order in which they are locked; of one kind, by rising key."""

_SPACE = 0x1ED << 52
"""Keeps these locks apart from others that go by a number."""

LOCK = """
-- Whose turn is it to count against these ledgers? Nobody else's until the transaction ends.
SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key
"""

USE = """
-- A budget that was used before is used, or freed, by this much.
UPDATE budget_sums SET face = face + $4, cost = cost + $5 WHERE budget = $1 AND year = $2 AND currency = $3
RETURNING id
"""

BEGIN = """
-- A budget is used for the first time.
INSERT INTO budget_sums (budget, year, currency, face, cost) VALUES ($1, $2, $3, $4, $5)
"""


def ledgers_of(around: Around, order_id: int | None, agent_id: int) -> list[tuple[str, int]]:
    """The ledgers that something on this case, and on this order, counts against, in the order of locking."""
    found = [("customer", key) for key in around.selves]
    found += [
        ("household" if kind == "household" else "organisation", key) for key, kind in around.organisations
    ]
    # Which budgets are used is known only after the decision, so that all of them are one ledger.
    found += [("budget", 0), ("agent", agent_id)]
    if order_id is not None:
        found.append(("order", order_id))
    return in_order(found)


def in_order(ledgers: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each once, as everybody locks them: by kind, then by rising key."""
    return sorted(set(ledgers), key=lambda one: (KINDS.index(one[0]), one[1]))


async def lock(ledgers: list[tuple[str, int]]) -> None:
    """Waits for these ledgers, and holds them until the transaction ends."""
    await db.execute(LOCK, [_key(kind, key) for kind, key in ledgers])


def _key(kind: str, key: int) -> int:
    return _SPACE | KINDS.index(kind) << 48 | (key & 0xFFFF_FFFF_FFFF)


async def use_budgets(
    *,
    basis: Basis,
    occasion: str | None,
    granted_at: datetime,
    zone: str,
    currency: str,
    before: Decimal,
    after: Decimal,
    asked: Decimal,
    cost_to_us: Decimal | None,
) -> None:
    """Counts, where so much of a concession counted `before` and so much does `after`. Its ledgers are held."""
    face = after - before
    cost = cost_of(after, asked, cost_to_us) - cost_of(before, asked, cost_to_us)
    if not face and not cost:
        return
    year = granted_at.astimezone(ZoneInfo(zone)).year
    for budget, of_year in budgets_of(basis, occasion, year):
        use = (budget, of_year, currency, face, cost)
        # Its ledger is held, so nobody begins it meanwhile.
        if await db.value(USE, *use) is None:
            await db.execute(BEGIN, *use)


async def count_again(
    one: Standing, occasion: str | None, granted_at: datetime, zone: str, before: Decimal, after: Decimal
) -> None:
    """The same for a concession that is written down already."""
    await use_budgets(
        basis=Basis(one.basis),
        occasion=occasion,
        granted_at=granted_at,
        zone=zone,
        currency=one.currency,
        before=before,
        after=after,
        asked=one.asked,
        cost_to_us=one.cost_to_us,
    )
