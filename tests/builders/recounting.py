"""Counts again, slowly and in another way, whether grants kept to a policy: by nothing of the decision's own.

Every grant is looked at alone, from the whole list of what happened, with the words of domain.md beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.ledger import Concession, Turn
from casedesk.empowerment.rules.policy import Allowance, Cap, Policy
from casedesk.empowerment.rules.requests import Request

KIND = ("goodwill", "thanks")
MONEY = ("discount", "refund", "cash", "store_credit", "voucher", "reimbursement")


@dataclass(frozen=True)
class Happened:
    """A request that an agent was granted at once, what became of it, and by which lines."""

    request: Request
    concession: Concession
    allowed_by: tuple[str, ...]


def breaches(
    policy: Policy, granted: list[Happened], everything: list[Concession], turns: list[Turn]
) -> Iterator[str]:
    """Each grant that passed a line, as a sentence."""
    for one in granted:
        before = [other for other in everything if _not_after(other, one.concession, everything)]
        past = _Past(policy, one, before, [turn for turn in turns if turn.at <= one.concession.at])
        yield from past.breaches()


def _not_after(other: Concession, one: Concession, everything: list[Concession]) -> bool:
    return everything.index(other) <= everything.index(one)


class _Past:
    """All that had been given when one concession was, itself included."""

    def __init__(
        self, policy: Policy, happened: Happened, before: list[Concession], turns: list[Turn]
    ) -> None:
        self.policy = policy
        self.request = happened.request
        self.one = happened.concession
        self.allowed_by = happened.allowed_by
        self.before = before
        self.turns = turns

    def breaches(self) -> Iterator[str]:
        lines = [line for line in self.policy.allowances if line.id in self.allowed_by]
        if not lines:
            yield f"{self.one.id}: no line allowed it"
        for line in lines:
            yield from self._of_line(line)
        for cap in self.policy.caps:
            yield from self._of_cap(cap)
        yield from self._of_budgets()
        yield from self._of_what_was_paid()
        for never in self.policy.nevers:
            if self._never_speaks(
                never.remedies, never.when.reasons, never.when.categories, never.when.from_days
            ):
                most = None if never.above is None else never.above.get(self.one.currency)
                if never.above is None or (most is not None and self._judged() > most):
                    yield f"{self.one.id}: never, says {never.id}"

    def _never_speaks(
        self, remedies: frozenset[str], reasons: frozenset[str], categories: frozenset[str], days: int | None
    ) -> bool:
        if self.one.remedy not in remedies or (reasons and self.one.reason not in reasons):
            return False
        if categories and not categories & self.request.categories:
            return False
        order = self.request.order
        return days is None or (order is not None and (self.one.at.date() - order.placed_on).days >= days)

    def _of_line(self, line: Allowance) -> Iterator[str]:
        if line.remedy != self.one.remedy or line.basis != self.one.basis:
            yield f"{self.one.id}: {line.id} is about something else"
        order, limits = self.request.order, []
        if line.how_much.amount is not None:
            limits.append(Fraction(line.how_much.amount.get(self.one.currency) or 0))
        if line.how_much.percent_of_order is not None:
            assert order is not None
            limits.append(Fraction(line.how_much.percent_of_order) * Fraction(order.paid) / 100)
        if line.how_much.percent_of_line is not None:
            assert order is not None
            price = next(one.price for one in order.lines if one.id == self.request.line)
            limits.append(Fraction(line.how_much.percent_of_line) * Fraction(price) / 100)
        if limits and self._judged() > min(limits):
            yield f"{self.one.id}: {self._judged()} is more than {line.id} allows: {min(limits)}"
        if line.when.reasons and self.one.reason not in line.when.reasons:
            yield f"{self.one.id}: {line.id} is for other reasons"

    def _judged(self) -> Fraction:
        """The seven days: the same customer (with merged selves), reason and remedy."""
        week = self.one.at - timedelta(days=7)
        return sum(
            (
                self._value(other)
                for other in self.before
                if other.basis in KIND
                and other.at >= week
                and other.customer in {self.request.customer.id, *self.request.customer.selves}
                and (other.reason, other.remedy) == (self.one.reason, self.one.remedy)
                and other.currency == self.one.currency
            ),
            Fraction(0),
        )

    def _of_cap(self, cap: Cap) -> Iterator[str]:
        if cap.remedies and self.one.remedy not in cap.remedies:
            return
        if cap.scope == "order" and self.one.order is None:
            return
        since = None if cap.days is None else self.one.at - timedelta(days=cap.days)
        counted = [
            other
            for other in self.before
            if other.basis in KIND
            and (since is None or other.at >= since)
            and (not cap.remedies or other.remedy in cap.remedies)
            and self._in_scope(cap.scope, other)
        ]
        if cap.count is not None:
            number = sum(1 for other in counted if self._counts(other))
            if number > cap.count:
                yield f"{self.one.id}: {number} concessions are more than {cap.id} has"
            return
        same = [other for other in counted if other.currency == self.one.currency]
        total = sum((self._value(other) for other in same), Fraction(0))
        most = None if cap.amount is None else cap.amount.get(self.one.currency)
        if total > (most or 0):
            yield f"{self.one.id}: {total} is more than {cap.id} has: {most}"

    def _in_scope(self, scope: str, other: Concession) -> bool:
        customer = self.request.customer
        together = {customer.id, *customer.selves, *customer.group}
        return {
            "case": other.case == self.one.case,
            "order": other.order == self.one.order,
            "customer": other.customer in together,
        }[scope]

    def _of_budgets(self) -> Iterator[str]:
        kind = [other for other in self.before if other.basis in KIND and other.currency == self.one.currency]
        year = [other for other in kind if other.at.year == self.one.at.year]
        budgets = [(self.policy.preamble.yearly_budget, year, "yearly")]
        if self.one.basis == "thanks":
            thanks = [other for other in year if other.basis == "thanks"]
            budgets.append((self.policy.thanks_budget or Amounts(), thanks, "thanks"))
        for occasion in self.policy.occasions:
            if occasion.id == self.one.occasion:
                own = [other for other in kind if other.occasion == occasion.id]
                budgets.append((occasion.budget, own, occasion.id))
        for budget, spent, name in budgets:
            total = sum((self._value(other) for other in spent), Fraction(0))
            if budget is not None and total > (budget.get(self.one.currency) or 0):
                yield f"{self.one.id}: {total} is more than the {name} budget"

    def _of_what_was_paid(self) -> Iterator[str]:
        order, line = self.request.order, self.request.line
        if order is None or line is None or self.one.remedy not in MONEY:
            return
        paid = next(one.paid - one.came_back for one in order.lines if one.id == line)
        on_line = [
            other
            for other in self.before
            if (other.order, other.line) == (order.id, line) and other.remedy in MONEY
        ]
        total = sum((self._left(other) for other in on_line), Decimal(0))
        if total > paid:
            yield f"{self.one.id}: {total} went back of {paid}"

    def _value(self, one: Concession) -> Fraction:
        left = Fraction(self._left(one))
        if self.policy.counts == "face" or one.cost_to_us is None or one.amount == 0:
            return left
        return left * Fraction(one.cost_to_us) / Fraction(one.amount)

    def _left(self, one: Concession) -> Decimal:
        left = one.amount
        for turn in self.turns:
            if turn.concession == one.id and turn.kind == "expired":
                return Decimal(0)
            if turn.concession == one.id and turn.kind == "reversed":
                left -= turn.came_back
        return max(left, Decimal(0))

    def _counts(self, one: Concession) -> bool:
        about = [turn for turn in self.turns if turn.concession == one.id]
        if any(turn.kind == "expired" for turn in about):
            return False
        return self._left(one) > 0 or not any(turn.kind == "reversed" for turn in about)
