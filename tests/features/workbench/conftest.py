"""A desk with a little history of requests: some given on the spot, some approved, one refused."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import a_case
from tests.builders.conceding import wants
from tests.builders.people import a_customer
from tests.features.empowerment.conftest import Desk, desk, time

from casedesk.empowerment.actions.granting import ask
from casedesk.empowerment.actions.requested import grant_requested, refuse_requested
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.workbench.actions.replaying import REPLAY, begin, carry_on
from casedesk.empowerment.workbench.queries.replays import Question, Replay, replay
from casedesk.empowerment.workbench.rules.limits import limit_of
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock

__all__ = ["desk", "time"]


@dataclass(frozen=True)
class Past:
    """The desk, and the keys of what was asked for on it, by what became of it."""

    desk: Desk
    spot: int
    approved: int
    lowered: int
    refused: int
    waiting: int


@pytest.fixture
async def past(desk: Desk, time: StandingClock) -> Past:
    """Five customers, each once: 30.00 on the spot; 60.00 approved after 2 hours; 80.00 lowered to 50.00 after 4;
    70.00 refused after 6; 90.00 is still waited for. Level 2 gives 40.00."""
    return await a_past(desk, time)


async def a_past(desk: Desk, time: StandingClock) -> Past:
    keys = []
    for number, amount in enumerate((30, 60, 80, 70, 90)):
        time.advance(minutes=1)
        case = await a_case(await a_customer(f"Customer {number}", f"customer{number}@example.com"))
        keys.append((await ask(case, wants(amount), desk.by_mina)).concession_id)
    spot, approved, lowered, refused, waiting = keys
    time.advance(hours=2, minutes=-3)
    await grant_requested(approved, desk.by_ana)
    time.advance(hours=2, minutes=1)
    await grant_requested(lowered, desk.by_ana, Decimal(50), "we meet in the middle")
    time.advance(hours=2, minutes=1)
    await refuse_requested(refused, "it was not our mistake", desk.by_ana)
    return Past(desk, spot, approved, lowered, refused, waiting)


async def raised(line: str, amount: int) -> str:
    """The policy in force with another amount in one line."""
    version = await policies.in_force()
    assert version is not None
    limit = limit_of(version.policy, line, "EUR")
    assert limit is not None
    return write_policy(with_amount(version.policy, limit.line, "EUR", Decimal(amount)))


async def question_of(document: str) -> Question:
    """This document over the last thirty days."""
    version = await policies.in_force()
    assert version is not None
    now = clock.now()
    return Question(document, version.id, now - timedelta(days=30), now + timedelta(days=1))


async def replayed(document: str, user_id: int) -> Replay:
    """This document over the last thirty days, judged to the end two at a time."""
    replay_id = await begin(await question_of(document), user_id)
    await carry_on(replay_id, at_once=2)
    found = await replay(replay_id)
    assert found is not None
    assert found.finished_at is not None
    return found


async def judged() -> None:
    """Does what a worker would: judges what waits to be."""
    for row in await db.records("SELECT payload FROM jobs WHERE kind = $1 ORDER BY id", REPLAY):
        await carry_on(row["payload"]["replay"])
