"""Every verb of a case at once, on few cases of few customers: no deadlock, no fault, and a record that adds up."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from tests.builders.cases import BY_CUSTOMER, a_case, a_cause, call, mail
from tests.builders.people import a_customer
from tests.cast import Cast, hire
from tests.soak.record import assert_whole

from casedesk.cases.actions import custody, merging, notes, placing, splitting, stage_moves, story
from casedesk.cases.actions.contacts import log_contact, record_contact
from casedesk.cases.actions.replies import NewReply, recall_reply, write_reply
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.customers.actions.merging import merge_customers, undo_merge
from casedesk.platform import clock, db
from casedesk.platform.errors import CasedeskError
from casedesk.platform.jobs import worker
from casedesk.wiring import VERIFIERS

pytestmark = [pytest.mark.soak, pytest.mark.slow]

AT_ONCE = 20
CASES = 6
CUSTOMERS = 3
Verb = Callable[[], Awaitable[object]]


class Chaos:
    """Draws the next verb to try, on a case, contact, reply or customer that there is."""

    def __init__(self, cast: Cast, cause_id: int, seed: int) -> None:
        self._dice = random.Random(seed)
        self._by = actors.user(cast.ana, sees_all=True)
        self._people = (cast.mina, cast.jonas, cast.ana)
        self._cause = cause_id

    async def draw(self) -> Verb:
        """One verb, ready to be called."""
        one, other = await self._any("cases"), await self._any("cases")
        dice, by = self._dice, self._by
        somebody = dice.choice(self._people)
        contact, reply = await self._any("interactions"), await self._any("replies")
        customer, second = await self._any("customers"), await self._any("customers")
        merge = await self._any("customer_merges")
        said = NewReply("aylin@example.com", "Re: Lamp", "It is on its way.", "customer")
        verbs: list[Verb] = [
            lambda: record_contact(one, mail(), Sender.CUSTOMER, BY_CUSTOMER),
            lambda: record_contact(one, mail("Thanks!"), Sender.CUSTOMER, BY_CUSTOMER),
            lambda: record_contact(one, mail(), Sender.PARTICIPANT, BY_CUSTOMER),
            lambda: log_contact(one, call(somebody), by),
            lambda: notes.add_note(one, "ask the carrier", by),
            lambda: write_reply(one, said, by),
            lambda: recall_reply(reply, by),
            lambda: custody.give_to(one, somebody, "chaos", by),
            lambda: stage_moves.wait_for_customer(one, "Which lamp?", None, by),
            lambda: stage_moves.wait_for_third_party(one, "the carrier", None, by),
            lambda: stage_moves.resume(one, by),
            lambda: stage_moves.resolve(one, "a new lamp", self._cause, by),
            lambda: stage_moves.reopen(one, by),
            lambda: stage_moves.restore_thanks(one, by),
            lambda: stage_moves.end(one, "declined", "we said no", by),
            lambda: story.tell_story(one, {"issue": f"lamp {dice.random()}"}, by),
            lambda: merging.merge(one, other, by),
            lambda: merging.unmerge(one, by),
            lambda: splitting.split(one, [contact], "Another matter", by),
            lambda: splitting.unsplit(one, by),
            lambda: placing.place(contact, other, by),
            lambda: splitting.link(one, other, "related", by),
            lambda: merge_customers(customer, second, by),
            lambda: undo_merge(merge, by),
            worker.run_due,
        ]
        return dice.choice(verbs)

    async def _any(self, table: str) -> int:
        found = await db.records(f"SELECT id FROM {table} ORDER BY id")
        return int(self._dice.choice(found)["id"]) if found else 0


async def test_every_verb_at_once(
    committed: str, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    cast = await hire()
    chaos = Chaos(cast, await a_cause(), seed=13)
    customers = [await a_customer(f"Customer {n}", f"c{n}@example.com") for n in range(CUSTOMERS)]
    for number in range(CASES):
        await a_case(customers[number % CUSTOMERS])
    ended: Counter[str] = Counter()

    async def take_a_turn() -> None:
        verb = await chaos.draw()
        try:
            await verb()
        except CasedeskError as refusal:
            ended[type(refusal).__name__] += 1
        else:
            ended["done"] += 1

    # The ten seconds of a reply pass between two rounds.
    with clock.frozen(clock.now()) as now:
        for _ in range(rounds(200)):
            async with asyncio.timeout(120), asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(take_a_turn())
            now.advance(seconds=4)
        await assert_whole()
        for name, verify in VERIFIERS.items():
            assert await verify() == [], name
    tell(
        f"{ended.total():,} verbs at once on {await db.value('SELECT count(*) FROM cases')} cases: {dict(ended)}"
    )
    assert await db.value("SELECT count(*) FROM jobs WHERE state = 'dead'") == 0
