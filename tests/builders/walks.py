"""A desk on which anything happens in any order: random walks over every verb of a case.

The same seed makes the same walk. A verb that is refused changes nothing and is a step like any other.
"""

import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from casedesk.accounts.actions.leaving import deactivate_user, reactivate_user
from casedesk.cases.actions import (
    contacts,
    deliveries,
    letting_go,
    merging,
    notes,
    placing,
    replies,
    splitting,
    stage_moves,
    story,
)
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import ENDS_BY_HAND, Sender
from casedesk.ownership.actions import assign, hand_over_open_cases, take
from casedesk.ownership.handoffs.actions import answering, returning, sending
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused
from casedesk.rota.actions.planning import NewAbsence, end_absence, enter_absence
from tests.builders.cases import BY_TESTS, a_case, a_cause, a_team, a_user, answers, call, contacts_on, mail
from tests.builders.handoffs import assert_offers_whole, offers
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record

Verb = Callable[[], Awaitable[Any]]

PAUSES = (
    timedelta(),
    timedelta(microseconds=1),
    timedelta(seconds=30),
    timedelta(minutes=20),
    timedelta(hours=7),
    timedelta(days=2),
    timedelta(days=16),
)
NATURES = ("ordinary", "ordinary", "ordinary", "auto_reply", "bounce")
MOST_CASES = 9


class Walk:
    """One walk. `steps` tells what was done, for when it ends badly."""

    def __init__(self, seed: int, time: StandingClock) -> None:
        self.dice = random.Random(seed)
        self.time = time
        self.steps: list[str] = [f"seed {seed}"]
        self.cases: list[int] = []
        self.held: list[int] = []
        self.offered: list[tuple[int, int]] = []

    async def begin(self) -> None:
        """Hires three agents, and finds two customers and two causes."""
        seed = self.steps[0].replace(" ", "")
        self.users = [await a_user(f"Agent {number} {seed}") for number in range(3)]
        self.customers = [await a_customer(f"Customer {number}") for number in range(2)]
        self.teams = [await a_team(f"Team {number} {seed}") for number in range(2)]
        self.causes = [await a_cause(f"cause {number} {seed}") for number in range(2)]
        for customer in self.customers:
            self.cases.append(await a_case(customer))

    async def step(self) -> None:
        """Does one thing, and finds every case that it changed true to its record."""
        self.time.at += self.dice.choice(PAUSES)
        name = self.dice.choice(VERBS)
        before = await self._changed_since()
        self.steps.append(f"{self.time.at:%d %H:%M:%S.%f} {name}")
        try:
            async with db.transaction():
                await getattr(self, name)()
        except (Refused, Invalid) as error:
            self.steps[-1] += f" - {error}"
        after = await self._changed_since()
        for case_id in sorted(
            case_id for case_id, changed in after.items() if before.get(case_id) != changed
        ):
            try:
                await assert_true_to_record(case_id)
                await assert_offers_whole(case_id)
            except AssertionError as untrue:
                raise AssertionError(
                    "\n".join([*self.steps, f"C-{case_id} is not what its record says"])
                ) from untrue

    async def _changed_since(self) -> dict[int, tuple[Any, ...]]:
        rows = await db.records("SELECT * FROM cases WHERE id = ANY($1)", self.cases)
        return {row["id"]: tuple(row) for row in rows}

    # --- chance

    def _case(self) -> int:
        return self.dice.choice(self.cases)

    def _by(self) -> actors.Actor:
        return actors.user(self.dice.choice(self.users))

    def _at(self) -> datetime | None:
        return self.dice.choice([None, None, None, self.time.at - self.dice.choice(PAUSES)])

    async def _contact(self) -> int:
        found = await contacts_on(self._case())
        return self.dice.choice(found) if found else 0

    # --- verbs

    async def open(self) -> None:
        if len(self.cases) < MOST_CASES:
            first = self.dice.choice([mail(at=self._at()), call(self.users[0], at=self._at())])
            self.cases.append(await a_case(self.dice.choice(self.customers), first))

    async def write(self) -> None:
        sender, nature = self.dice.choice([*[Sender.CUSTOMER] * 5, *Sender]), self.dice.choice(NATURES)
        contact = mail("Any news?", at=self._at(), nature=nature)
        recorded = await contacts.record_contact(self._case(), contact, sender, actors.customer("mail"))
        self._know(recorded.case_id)

    def _know(self, case_id: int) -> None:
        if case_id not in self.cases:
            self.cases.append(case_id)

    async def log(self) -> None:
        direction, answered = self.dice.choice(["in", "out"]), self.dice.random() < 0.7
        contact = call(self.users[0], direction, answered=answered, at=self._at())
        self._know((await contacts.log_contact(self._case(), contact, self._by())).case_id)

    async def remember(self) -> None:
        case_id = self._case()
        opened_at = await db.value("SELECT opened_at FROM cases WHERE id = $1", case_id)
        contact = call(
            self.users[0], self.dice.choice(["in", "out"]), at=opened_at - self.dice.choice(PAUSES)
        )
        await contacts.log_contact(case_id, contact, self._by())

    async def come_back(self) -> None:
        resolved = await db.records(
            "SELECT id FROM cases WHERE disposition = 'resolved' AND id = ANY($1) ORDER BY id", self.cases
        )
        if resolved:
            case_id = self.dice.choice(resolved)["id"]
            recorded = await contacts.record_contact(
                case_id, mail(), Sender.CUSTOMER, actors.customer("mail")
            )
            self._know(recorded.case_id)

    async def answer(self) -> None:
        await answers(
            self._case(), self._by(), self.dice.choice(["Which?", "Sent."]), self.dice.choice(["", "us"])
        )

    async def hold_a_reply(self) -> None:
        new = NewReply("a@example.com", "", "Which?", self.dice.choice(["", "us", "customer"]))
        self.held.append(await replies.write_reply(self._case(), new, self._by()))

    async def recall(self) -> None:
        if self.held:
            await replies.recall_reply(self.dice.choice(self.held), self._by())

    async def let_go(self) -> None:
        if self.held:
            await letting_go.let_reply_go(self.dice.choice(self.held))

    async def lose_or_deliver(self) -> None:
        state = self.dice.choice(["sent", "bounced", "failed"])
        sent = await db.records("SELECT interaction_id AS id FROM deliveries ORDER BY id DESC LIMIT 3")
        if sent:
            await deliveries.note_delivery(self.dice.choice(sent)["id"], state, "", actors.system("mail"))

    async def note(self) -> None:
        await notes.add_note(self._case(), "ask the carrier", self._by())

    async def tell(self) -> None:
        await story.tell_story(self._case(), {"wish": self.dice.choice(["a lamp", "money"])}, self._by())

    async def describe(self) -> None:
        details = self.dice.choice(
            [
                {"kind": "complaint", "priority": "high"},
                {"language": self.dice.choice(["de", None])},
                {"team_id": self.dice.choice([*self.teams, None])},
            ]
        )
        await story.change_details(self._case(), details, actors.system("walk"))

    async def ask(self) -> None:
        await stage_moves.wait_for_customer(self._case(), "Which?", None, self._by())

    async def wait(self) -> None:
        await stage_moves.wait_for_third_party(self._case(), "the carrier", None, self._by())

    async def resume(self) -> None:
        await stage_moves.resume(self._case(), self._by())

    async def resolve(self) -> None:
        await stage_moves.resolve(self._case(), "sent one", self.dice.choice(self.causes), self._by())

    async def end(self) -> None:
        await stage_moves.end(self._case(), self.dice.choice(ENDS_BY_HAND), "told so", self._by())

    async def reopen(self) -> None:
        await stage_moves.reopen(self._case(), self._by())

    async def thank(self) -> None:
        await stage_moves.restore_thanks(self._case(), self._by())

    async def thank_whom_one_can(self) -> None:
        for case_id in self.cases:
            with contextlib.suppress(Refused):
                await stage_moves.restore_thanks(case_id, self._by())

    async def close(self) -> None:
        await stage_moves.close_resolved()

    async def wake(self) -> None:
        await stage_moves.wake_third_parties()

    async def merge(self) -> None:
        await merging.merge(self._case(), self._case(), self._by())

    async def unmerge(self) -> None:
        merged = await db.records(
            "SELECT id FROM cases WHERE merged_into_id IS NOT NULL AND id = ANY($1) ORDER BY id", self.cases
        )
        if merged:
            await merging.unmerge(self.dice.choice(merged)["id"], self._by())

    async def split(self) -> None:
        case_id = self._case()
        chosen = [contact for contact in await contacts_on(case_id) if self.dice.random() < 0.4]
        if len(self.cases) < MOST_CASES:
            self.cases.append(await splitting.split(case_id, chosen, "The bill", self._by()))

    async def unsplit(self) -> None:
        await splitting.unsplit(self._case(), self._by())

    async def place(self) -> None:
        if contact := await self._contact():
            await placing.place(contact, self._case(), self._by())

    async def link(self) -> None:
        await splitting.link(self._case(), self._case(), "related", self._by())

    async def assign(self) -> None:
        await assign(self._case(), self.dice.choice(self.users), "turns", self._by())

    async def offer(self) -> None:
        self.offered.append(
            (case_id := self._case(), await offers(case_id, *self.dice.sample(self.users, 2)))
        )

    async def answer_an_offer(self) -> None:
        if self.offered:
            case_id, handoff_id = self.offered[-1]
            asked = await db.value("SELECT to_user_id FROM handoffs WHERE id = $1", handoff_id)
            if self.dice.random() < 0.6:
                await answering.accept(case_id, handoff_id, actors.user(asked))
            else:
                await answering.decline(case_id, handoff_id, "too much", actors.user(asked))

    async def take_back(self) -> None:
        if self.offered:
            await sending.withdraw(*self.offered[-1], self._by())

    async def return_unanswered(self) -> None:
        await returning.return_unanswered()

    async def take(self) -> None:
        await take(self._case(), self._by())

    async def be_away_or_back(self) -> None:
        who = self.dice.choice(self.users)
        away = await db.value("SELECT id FROM absences WHERE user_id = $1 AND until_at IS NULL", who)
        if away is None:
            await enter_absence(NewAbsence(who, self.time.at, None, "sick"), BY_TESTS)
        else:
            await end_absence(away, who, BY_TESTS)

    async def leave_or_come_back(self) -> None:
        await db.execute("UPDATE users SET takes_cases = NOT takes_cases WHERE id = $1", self.users[-1])

    async def be_let_go_and_return(self) -> None:
        """Somebody is deactivated; once all is handed over nothing open is theirs. Then they come back."""
        leaving = self.users[1]
        await deactivate_user(leaving, None, BY_TESTS)
        await hand_over_open_cases(leaving, None, actors.system("owner_left"))
        theirs = "SELECT count(*) FROM cases WHERE owner_id = $1 AND disposition IS NULL"
        assert await db.value(theirs, leaving) == 0, "\n".join(self.steps)
        await reactivate_user(leaving, BY_TESTS)


SELDOM = ("note", "tell", "link", "end", "leave_or_come_back", "be_let_go_and_return", "wake")
OFTEN = (
    "write",
    "write",
    "write",
    "log",
    "answer",
    "resolve",
    "resolve",
    "thank_whom_one_can",
    "place",
    "merge",
    "offer",
    "answer_an_offer",
)
VERBS = [
    *OFTEN,
    *(
        name
        for name, verb in vars(Walk).items()
        if not name.startswith("_") and name not in ("begin", "step", *SELDOM)
    ),
    *SELDOM,
]
