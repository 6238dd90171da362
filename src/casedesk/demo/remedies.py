"""A year of remedies: granted on the spot, asked for, approved as they are or with another amount, refused, reversed.

Each request is decided by the desk's own rules, under the policy of its moment, against what was given before.
What one customer group gets is told in the order of time, so that the ledger is what the decision saw.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.cases.rules.stages import AWAITING_APPROVAL, WORKING
from casedesk.demo.catalogue import Fix
from casedesk.demo.hours import DAY, HOUR, MINUTE, instant
from casedesk.demo.ideas import Idea, ideas, in_their_money
from casedesk.demo.policies import InForce, said_at
from casedesk.demo.said import By, user
from casedesk.demo.state import Present
from casedesk.demo.story import Story
from casedesk.demo.world import Colleague
from casedesk.empowerment.actions.entries import as_record
from casedesk.empowerment.rules.amounts import to_places
from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.ledger import Concession, Ledger, Turn, TurnKind
from casedesk.empowerment.rules.requests import Agent, Customer, Order, Request
from casedesk.empowerment.rules.words import (
    COSTLESS,
    MONEY,
    Approver,
    GrantedBy,
    Outcome,
    Reason,
    Remedy,
)

_ZONE = ZoneInfo("Europe/Berlin")
_SHOP = By("system", rule="told by the shop")
_REASONS = {
    "late": Reason.LATE_DELIVERY,
    "lost": Reason.LATE_DELIVERY,
    "broken": Reason.DEFECTIVE,
    "defect": Reason.DEFECTIVE,
    "batch": Reason.DEFECTIVE,
    "wrong": Reason.WRONG_ITEM,
    "missing": Reason.WRONG_ITEM,
    "refund": Reason.BILLING_ERROR,
    "charged": Reason.BILLING_ERROR,
    "invoice": Reason.BILLING_ERROR,
    "voucher": Reason.BILLING_ERROR,
}
_TAKEN_BACK = 0.012

Wait = Callable[[Story, int], None]
"""The customer waits until a moment, and may ask again meanwhile."""


def give_remedies(story: Story, fix: Fix, at: int, wait: Wait) -> int:
    """What the agent gives beside the fix, or as a part of it; returns when they can go on."""
    for idea in ideas(story, fix):
        at = _give(story, idea, max(at, story.record.at + MINUTE), wait)
    return at


def _give(story: Story, idea: Idea, at: int, wait: Wait) -> int:
    """Decides it and writes what comes of it. Raises Present where the answer is still waited for."""
    world, record, remedies = story.world, story.record, story.world.remedies
    group = (
        story.buyer.organisation.number if story.buyer.organisation is not None else f"c{story.buyer.number}"
    )
    if at <= remedies.last_at(group) or not record.is_open:
        return at
    version = said_at(remedies.versions, at)
    request = _request(story, idea, group)
    ledger = Ledger(tuple(remedies.given.get(group, ())), tuple(remedies.turns.get(group, ())))
    decision = decide(request, version.policy, ledger, instant(at).astimezone(_ZONE))
    if decision.outcome is Outcome.REFUSED:
        return at
    concession = _Concession(
        story, idea, request, version, decision, world.rows.next_key("concessions"), group
    )
    if decision.outcome is Outcome.GRANTED:
        concession.granted(at)
        return record.at + MINUTE
    return concession.asked(at, wait)


def _request(story: Story, idea: Idea, group: object) -> Request:
    buyer, bought, owner = story.buyer, story.bought, story.owner.member
    customer = str(story.world.customer_key(buyer))
    others = {one.customer for one in story.world.remedies.given.get(group, ())} - {customer}
    order = None
    evidence = idea.evidence
    if bought.key is not None and idea.remedy in MONEY | {Remedy.REPLACEMENT} and bought.total is not None:
        placed = story.home.day(story.opened - bought.days_ago * DAY)
        order = Order(str(bought.key), customer, placed, bought.currency, bought.total)
        evidence |= {"order_found"}
    teams = frozenset({owner.team.name}) if owner.team is not None else frozenset[str]()
    return Request(
        agent=Agent(owner.email, owner.role, owner.level, teams),
        customer=Customer(customer, buyer.tier, group=frozenset(others)),
        case=str(story.record.id),
        remedy=idea.remedy,
        reason=_REASONS.get(story.subject.name, Reason.OTHER),
        currency=bought.currency,
        amount=in_their_money(idea, bought),
        basis=idea.basis,
        categories=frozenset({story.subject.category}),
        evidence=frozenset(evidence),
        order=order,
    )


@dataclass
class _Concession:
    """One concession while it is told."""

    story: Story
    idea: Idea
    request: Request
    version: InForce
    decision: Decision
    id: int
    group: object
    at: int = 0
    state: str = "requested"
    given: Decimal | None = None
    given_at: int | None = None
    given_by: str | None = None
    came_back: Decimal = Decimal(0)

    @property
    def face(self) -> Decimal:
        """What is asked for."""
        assert self.request.amount is not None, "an idea has an amount"
        return self.request.amount

    def granted(self, at: int) -> None:
        """On the spot."""
        record = self.story.record
        record.remark(at, "granted", self.story.by, self._said(self.face))
        self.at = record.at
        self._is_given(self.face, GrantedBy.AGENT, self.story.by, self.at)
        self._afterwards()
        self._write()

    def asked(self, at: int, wait: Wait) -> int:
        """Asks whoever may, and waits; returns when the agent goes on."""
        story, record, world = self.story, self.story.record, self.story.world
        by = self._approver()
        decided = by.clock.after_work(at, world.about(2.5, 0.9))
        record.remark(at, "asked_approval", story.by, self._said(self.face))
        self.at = record.at
        self._entry("requested", story.by, self.at)
        record.move(record.at + 1, AWAITING_APPROVAL, story.by)
        if decided > world.year.ends:
            self._write()
            raise Present
        try:
            wait(story, decided)
        except Present:
            self._write()
            raise
        self._decide(max(decided, record.at + MINUTE), by)
        self._write()
        pause: int = story.world.remedies.chance.randrange(10, 90) * MINUTE
        return record.at + pause

    def _approver(self) -> Colleague:
        desk = self.story.world.desk
        if self.decision.approver is Approver.MANAGER:
            return desk.by_name["Ruth Okafor"]
        return desk.lead(self.story.team)

    def _decide(self, at: int, by: Colleague) -> None:
        remedies, record = self.story.world.remedies, self.story.record
        who = user(by.id)
        most = self.decision.most or Decimal(0)
        little = most > 0 and self.face <= most * Decimal("1.6")
        yes = remedies.chance.random()
        if yes < (0.96 if little else 0.72) or self.idea.remedy is Remedy.REPLACEMENT:
            amount = self.face
        elif yes < (0.98 if little else 0.86) or self.idea.remedy is Remedy.REFUND:
            amount = max(most, to_places(self.face / 2, self.request.currency))
        else:
            record.remark(at, "approval_refused", who, self._said(self.face))
            self.state = "refused"
            self._entry("refused", who, record.at, reason=remedies.chance.choice(_NO))
            record.move(record.at + 1, WORKING, who)
            return
        record.remark(at, "granted", who, self._said(amount))
        self._is_given(amount, GrantedBy.APPROVAL, who, record.at)
        record.move(record.at + 1, WORKING, who)
        self._afterwards()

    def _is_given(self, amount: Decimal, by: GrantedBy, who: By, at: int) -> None:
        self.state, self.given, self.given_at, self.given_by = "granted", amount, at, by
        anew = (self.version.id, as_record(self.decision)) if by is GrantedBy.APPROVAL else (None, None)
        self._entry("granted", who, at, amount, by, anew)
        one = self.request
        concession = Concession(
            id=str(self.id),
            at=instant(at),
            case=one.case,
            customer=one.customer.id,
            agent=one.agent.email,
            remedy=one.remedy,
            reason=one.reason,
            basis=one.basis,
            amount=amount,
            currency=one.currency,
            order=None if one.order is None else one.order.id,
            granted_by=by,
        )
        self.story.world.remedies.given.setdefault(self.group, []).append(concession)

    def _afterwards(self) -> None:
        """The money moves, the parcel leaves; now and then it was a mistake."""
        remedies, ends = self.story.world.remedies, self.story.world.year.ends
        assert self.given is not None, "it was granted"
        assert self.given_at is not None, "it was granted"
        done = self.given_at + remedies.chance.randrange(4, 60) * HOUR
        if done >= ends or self.idea.remedy in COSTLESS:
            return
        self.state = "fulfilled"
        self._entry("fulfilled", _SHOP, done)
        back = done + remedies.chance.randrange(1, 9) * DAY
        if back >= ends or not remedies.maybe(_TAKEN_BACK):
            return
        self.state = "reversed"
        self.came_back = self.given if remedies.maybe(0.6) else Decimal(0)
        by = self.story.by
        self._entry("reversed", by, back, self.came_back, reason="It went to the wrong customer.")
        self.story.record.happened(back, "reversed", by, self._said(self.came_back))
        turn = Turn(str(self.id), TurnKind.REVERSED, instant(back), self.came_back)
        remedies.turns.setdefault(self.group, []).append(turn)

    def _said(self, amount: Decimal) -> dict[str, Any]:
        one = self.request
        return {
            "concession": self.id,
            "remedy": str(one.remedy),
            "reason": str(one.reason),
            "amount": f"{to_places(amount, one.currency):f}",
            "currency": one.currency,
        }

    def _entry(
        self,
        kind: str,
        by: By,
        at: int,
        amount: Decimal | None = None,
        granted_by: str | None = None,
        decided: tuple[int | None, str | None] = (None, None),
        *,
        reason: str = "",
    ) -> None:
        """An entry of the ledger; `decided` is by which version of the policy, and what that says."""
        now = instant(at)
        self.story.world.rows.add(
            "ledger_entries",
            (
                self.id,
                kind,
                now,
                now,
                by.kind,
                by.user_id,
                by.rule,
                amount,
                granted_by,
                *decided,
                reason,
            ),
        )

    def _write(self) -> None:
        story, one = self.story, self.request
        now = instant(self.at)
        self.story.world.rows.add(
            "concessions",
            (
                self.id, story.record.id, story.world.customer_key(story.buyer), story.owner.id, one.agent.role,
                one.agent.level, sorted(one.agent.teams), story.record.head.team_id, one.customer.tier,
                str(one.remedy), str(one.reason), str(one.basis), sorted(one.evidence - {"order_found"}),
                story.subject.category, None if one.order is None else story.bought.key, one.currency, self.face,
                self.idea.what, self.version.id, as_record(self.decision), now, now, self.state, self.given,
                None if self.given_at is None else instant(self.given_at), self.given_by, self.came_back,
            ),
        )  # fmt: skip


_NO = (
    "It was not our mistake, and we said so when it was ordered.",
    "They got the same three weeks ago.",
    "The carrier pays for this: let them write to the carrier first.",
    "A discount on the next order does more for them.",
)
