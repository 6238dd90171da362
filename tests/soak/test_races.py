"""Many people at one case at the same moment: everybody's turn comes, and the record is one clean chain."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from tests.builders.people import a_customer
from tests.cast import Cast, hire
from tests.soak.record import assert_whole

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_rule
from casedesk.cases.actions import custody, stage_moves
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.platform import db
from casedesk.platform.errors import Invalid, Refused, Stale
from casedesk.platform.jobs import worker

pytestmark = pytest.mark.soak

Move = Callable[[int], Awaitable[None]]


def _moves(cast: Cast, cause_id: int) -> list[Move]:
    """The verbs that change who has a case or where the ball is."""
    by = actors.user(cast.ana, sees_all=True)
    people = (cast.mina, cast.jonas, cast.ana, cast.ruth)
    gives = [lambda case, to=to: custody.give_to(case, to, "race", by) for to in people]
    return [
        *gives,
        lambda case: stage_moves.wait_for_customer(case, "Which lamp?", None, by),
        lambda case: stage_moves.wait_for_third_party(case, "the carrier", None, by),
        lambda case: stage_moves.resume(case, by),
        lambda case: stage_moves.resolve(case, "a new lamp", cause_id, by),
        lambda case: stage_moves.reopen(case, by),
    ]


async def _a_cause() -> int:
    return int(await db.value("INSERT INTO causes (name) VALUES ('broken on the way') RETURNING id"))


async def test_fifty_at_once_on_one_case(committed: str, rounds: Callable[[int], int]) -> None:
    cast = await hire()
    moves = _moves(cast, await _a_cause())
    customer = await a_customer("Aylin Demir", "aylin@example.org")
    case = await open_case(NewCase(customer, "phone", "Lamp broken"), actors.user(cast.mina, sees_all=True))
    dice = random.Random(7)
    ended: Counter[str] = Counter()

    async def take_a_turn(move: Move) -> None:
        try:
            await move(case)
            ended["done"] += 1
        except Refused:
            ended["refused"] += 1

    for _ in range(rounds(20)):
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            for _ in range(50):
                group.create_task(take_a_turn(dice.choice(moves)))
        await assert_whole()
    assert ended["done"] > 0
    assert ended["done"] + ended["refused"] == 50 * rounds(20)


async def test_of_fifty_who_saw_the_same_one_is_heard_and_the_others_are_told(committed: str) -> None:
    cast = await hire()
    by = actors.user(cast.ana, sees_all=True)
    customer = await a_customer("Aylin Demir", "aylin@example.org")
    case = await open_case(NewCase(customer, "phone", "Lamp broken"), by)
    seen = await db.value("SELECT events_count FROM cases WHERE id = $1", case)

    async def ask() -> str:
        try:
            await stage_moves.wait_for_customer(case, "Which lamp?", None, by, seen)
        except Stale:
            return "told what is new"
        return "heard"

    said = Counter(await asyncio.gather(*(ask() for _ in range(50))))
    assert said == {"heard": 1, "told what is new": 49}
    await assert_whole()


async def test_nobody_who_left_keeps_or_gets_a_case(committed: str, rounds: Callable[[int], int]) -> None:
    """People leave while cases are opened, given away and reopened all around them."""
    cast = await hire()
    customer = await a_customer("Aylin Demir", "aylin@example.org")
    by = actors.user(cast.ana, sees_all=True)
    dice = random.Random(5)
    people = (cast.mina, cast.jonas, cast.ana)

    async def open_one(number: int) -> None:
        case = await open_case(NewCase(customer, "phone", f"Lamp {number}"), by)
        with contextlib.suppress(Invalid):
            await assign(case, dice.choice(people), "race", by)

    async def leave(user_id: int, after: float) -> None:
        await asyncio.sleep(after)
        await deactivate_user(user_id, None, by_rule("race"))
        await worker.run_due()

    async with asyncio.timeout(120), asyncio.TaskGroup() as group:
        for number in range(max(rounds(400), 40)):
            group.create_task(open_one(number))
        group.create_task(leave(cast.mina, 0.05))
        group.create_task(leave(cast.jonas, 0.15))
    await worker.run_due()
    left_behind = """
        SELECT c.id FROM cases c JOIN users u ON u.id = c.owner_id WHERE c.disposition IS NULL AND NOT u.active
    """
    assert [row["id"] for row in await db.records(left_behind)] == []
    await assert_whole()
