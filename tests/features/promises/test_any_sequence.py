"""Whatever happens to promises and their cases, in whatever order: each is in exactly one state, and every open one
is on somebody who is here."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.cases import BY_TESTS, a_case, a_user
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.cases.actions import merging, stage_moves
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.actions import assign, hand_over_open_cases
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused
from casedesk.promises.actions import ending
from casedesk.promises.actions.making import NewPromise, make_promise
from casedesk.promises.queries.verification import differences

PAUSES = (timedelta(minutes=1), timedelta(hours=2), timedelta(hours=30), timedelta(days=4))

TRUE_OF_EACH = """
-- Which promises are in no state or in two, or are open where nobody looks?
SELECT p.id, p.state, u.name FROM promises p
JOIN cases c ON c.id = p.stands_on_id JOIN users u ON u.id = c.owner_id
WHERE (p.state = 'open') = EXISTS (SELECT FROM promise_ends e WHERE e.promise_id = p.id)
   OR p.state = 'open' AND NOT (u.active AND c.disposition IS NULL AND c.merged_into_id IS NULL)
"""


class Walk:
    """One walk over the verbs of promises and of the cases they stand on."""

    def __init__(self, seed: int, desk: Desk, time: StandingClock, people: list[int]) -> None:
        self.dice, self.desk, self.time, self.people = random.Random(seed), desk, time, people
        self.cases: list[int] = []

    def _case(self) -> int:
        return self.dice.choice(self.cases)

    def _by(self) -> Actor:
        return actors.user(self.dice.choice(self.people))

    async def _promise(self) -> int:
        found = await db.records("SELECT id FROM promises WHERE state = 'open' OR id % 5 = 0 ORDER BY id")
        return self.dice.choice(found)["id"] if found else 0

    async def make(self) -> None:
        amount = self.dice.choice([None, Decimal(5)])
        due_at = self.time.at + self.dice.choice(PAUSES)
        new = NewPromise("call", due_at, amount, "EUR" if amount else None)
        await make_promise(self._case(), new, self._by())

    async def keep(self) -> None:
        if key := await self._promise():
            await ending.keep_promise(key, self._by(), amount=self.dice.choice([None, Decimal(5)]))

    async def move(self) -> None:
        if key := await self._promise():
            due_at = self.time.at + self.dice.choice(PAUSES)
            await ending.move_promise(key, due_at, "spoken", self._by())

    async def withdraw(self) -> None:
        if key := await self._promise():
            await ending.withdraw_promise(key, "spoken", self._by())

    async def look(self) -> None:
        await ending.break_overdue()

    async def resolve(self) -> None:
        await stage_moves.resolve(self._case(), "sent one", self.desk.cause, self._by())

    async def end(self) -> None:
        await stage_moves.end(self._case(), "declined", "told so", self._by())

    async def reopen(self) -> None:
        await stage_moves.reopen(self._case(), self._by())

    async def merge(self) -> None:
        await merging.merge(self._case(), self._case(), self._by())

    async def unmerge(self) -> None:
        merged = await db.records("SELECT id FROM cases WHERE merged_into_id IS NOT NULL ORDER BY id")
        if merged:
            await merging.unmerge(self.dice.choice(merged)["id"], self._by())

    async def assign(self) -> None:
        await assign(self._case(), self.dice.choice(self.people), "turns", self._by())

    async def leave(self) -> None:
        gone = self.dice.choice(self.people)
        if len(self.people) > 2:
            self.people.remove(gone)
            await deactivate_user(gone, None, BY_TESTS)
            await hand_over_open_cases(gone, None, actors.system("owner_left"))


OFTEN = ("make", "make", "make", "make", "keep", "move", "merge", "reopen", "reopen")
VERBS = [*OFTEN, *(name for name in vars(Walk) if not name.startswith("_"))]


@pytest.mark.parametrize("seed", range(3))
async def test_after_every_step_of_a_random_walk(desk: Desk, time: StandingClock, seed: int) -> None:
    people = [desk.mina, desk.jonas, *[await a_user(f"Agent {number}") for number in range(2)]]
    walk = Walk(seed, desk, time, people)
    walk.cases = [await a_case(desk.aylin) for _ in range(5)]
    for _ in range(60):
        time.at += walk.dice.choice(PAUSES)
        try:
            async with db.transaction():
                await getattr(walk, walk.dice.choice(VERBS))()
        except (Refused, Invalid):
            pass
        assert [tuple(row) for row in await db.records(TRUE_OF_EACH)] == []
        assert await differences() == []
    states = {row[0] for row in await db.records("SELECT DISTINCT state FROM promises")}
    assert {"kept", "late", "moved", "broken"} & states, "the walk went somewhere"
