"""How long judging takes, and how quickly a slider is answered, over requests made up by chance."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from casedesk import wiring
from casedesk.empowerment.actions.policies import install_starter
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.workbench.actions.replaying import begin, carry_on
from casedesk.empowerment.workbench.queries.curves import curve
from casedesk.empowerment.workbench.queries.figures import Narrowed
from casedesk.empowerment.workbench.queries.replays import Question
from casedesk.empowerment.workbench.rules.counting import amounts_of_a_curve
from casedesk.empowerment.workbench.rules.limits import Limit, limit_of
from casedesk.platform import clock, db

LOOKS = 60
LINE = "level-2-store-credit"
_COLUMNS = (
    "id", "case_id", "customer_id", "agent_id", "role", "level", "teams", "team_id", "tier", "remedy", "reason",
    "basis", "currency", "asked", "policy_id", "at", "recorded_at", "state", "granted", "granted_at", "granted_by",
)  # fmt: skip
_ENTRIES = (
    "concession_id",
    "kind",
    "at",
    "recorded_at",
    "actor",
    "by_user_id",
    "amount",
    "granted_by",
    "reason",
)


@dataclass(frozen=True)
class Measured:
    """How many requests, how many a second were judged, and how long looks at a slider took, by who was counted."""

    requests: int
    a_second: float
    looks: list["Looks"]


@dataclass(frozen=True)
class Looks:
    """Milliseconds until the slider was answered: the first time, half of the rest, and the slowest of them."""

    counted: str
    first: float
    half: float
    slowest: float


FILTERS = {
    "everybody": (Narrowed("EUR"), Decimal(0)),
    "one tier": (Narrowed("EUR", tier="gold"), Decimal(0)),
    "one level, reason and tier": (
        Narrowed("EUR", level=2, reason="late_delivery", tier="standard"),
        Decimal(0),
    ),
    "everybody, asking 10 % more": (Narrowed("EUR"), Decimal("0.1")),
    "one tier, asking 10 % more": (Narrowed("EUR", tier="gold"), Decimal("0.1")),
}


def measure(dsn: str, count: int) -> Measured:
    """Makes up so many requests on the desk, judges a draft over them, and moves the slider of one of its limits."""
    return asyncio.run(_measure(dsn, count))


async def _measure(dsn: str, count: int) -> Measured:
    wiring.install()
    await db.open(dsn)
    try:
        await install_starter()
        in_force = await policies.in_force()
        if in_force is None:
            raise SystemExit("The desk has no policy in force.")
        now = clock.now()
        await _make_up(count, in_force.id, now)
        limit = limit_of(in_force.policy, LINE, "EUR")
        if limit is None:
            raise SystemExit(f"The policy in force has no line {LINE}.")
        draft = write_policy(with_amount(in_force.policy, limit.line, "EUR", Decimal(40)))
        user_id = await db.value("SELECT min(id) FROM users WHERE role = 'manager'")
        question = Question(draft, in_force.id, now - timedelta(days=366), now + timedelta(days=1))
        begun = time.monotonic()
        replay_id = await begin(question, user_id, again=True)
        await carry_on(replay_id)
        seconds = time.monotonic() - begun
        total = await db.value("SELECT done FROM replays WHERE id = $1", replay_id)
        looks = [await _looks(replay_id, limit, name) for name in FILTERS]
        return Measured(total, total / seconds, looks)
    finally:
        await db.close()


async def _looks(replay_id: int, limit: Limit, name: str) -> Looks:
    first, *rest = [await _look(replay_id, limit, name, Decimal(10 + number)) for number in range(LOOKS)]
    return Looks(name, first, median(rest), max(rest))


async def _look(replay_id: int, limit: Limit, name: str, amount: Decimal) -> float:
    only, more = FILTERS[name]
    amounts = amounts_of_a_curve(Decimal(120), limit.is_count, {limit.amount, amount}, 2)
    begun = time.perf_counter()
    await curve(replay_id, limit.id, only, amounts, more, amount)
    return 1000 * (time.perf_counter() - begun)


async def _make_up(count: int, policy_id: int, now: datetime) -> None:
    by = random.Random(count)
    agents = await db.records(
        """
        -- Who may have asked?
        SELECT u.id, u.role, u.level, array_remove(array_agg(t.name), NULL) AS teams
        FROM users u LEFT JOIN memberships m ON m.user_id = u.id LEFT JOIN teams t ON t.id = m.team_id
        WHERE u.active AND u.level = 2 GROUP BY u.id ORDER BY u.id
        """
    )
    cases = await db.records("SELECT id, customer_id, team_id FROM cases ORDER BY id")
    decider = await db.value("SELECT min(id) FROM users WHERE role = 'supervisor'")
    first = 1 + await db.value("SELECT coalesce(max(id), 0) FROM concessions")
    made = [
        _request(by, first + number, by.choice(cases), by.choice(agents), decider, policy_id, now)
        for number in range(count)
    ]
    # As the demo fills a desk: what was made up fits together, and is not checked row by row.
    async with db.transaction():
        for table in ("concessions", "ledger_entries"):
            await db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await db.copy("concessions", _COLUMNS, [row for row, _entries in made], within_seconds=3600)
        entries = [entry for _row, several in made for entry in several]
        await db.copy("ledger_entries", _ENTRIES, entries, within_seconds=3600)
        for table in ("concessions", "ledger_entries"):
            await db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        await db.execute(
            "SELECT setval(pg_get_serial_sequence('concessions', 'id'), (SELECT max(id) FROM concessions))"
        )
    await db.execute("ANALYZE concessions", within_seconds=600)
    await db.execute("ANALYZE ledger_entries", within_seconds=600)


def _request(
    by: random.Random, key: int, case: Any, agent: Any, decider: int, policy_id: int, now: datetime
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    asked = Decimal(round(by.lognormvariate(3.1, 0.6), 1)).quantize(Decimal("0.10"))
    at = now - timedelta(minutes=by.randrange(5, 364 * 24 * 60))
    answered = min(at + timedelta(minutes=by.lognormvariate(5, 1)), now)
    over = asked > 25
    refused = over and by.random() < 0.06
    given = None if refused else asked
    state = "refused" if refused else "granted"
    given_at, given_by = (None, None) if refused else (answered, "approval") if over else (at, "agent")
    row = (
        key, case["id"], case["customer_id"], agent["id"], agent["role"], agent["level"], agent["teams"],
        case["team_id"], by.choice(("standard", "standard", "silver", "gold")), "store_credit",
        by.choice(("late_delivery", "late_delivery", "billing_error", "other")), "goodwill", "EUR", asked, policy_id,
        at, at, state, given, given_at, given_by,
    )  # fmt: skip
    if not over:
        return row, [(key, "granted", at, at, "user", agent["id"], asked, "agent", "")]
    reason = "not our mistake" if refused else ""
    answer = (key, state, answered, answered, "user", decider, given, given_by, reason)
    return row, [(key, "requested", at, at, "user", agent["id"], None, None, ""), answer]
