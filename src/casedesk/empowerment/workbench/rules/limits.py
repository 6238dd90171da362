"""The lines of a policy that say an amount: what they say, whether a replay still answers for one, and its figures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from casedesk.empowerment.rules.amounts import NOTHING, Amounts, smallest_unit
from casedesk.empowerment.rules.policy import Allowance, Cap, Policy
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.rules.wording import line as words_of
from casedesk.empowerment.workbench.rules.worth_a_look import Finding


@dataclass(frozen=True)
class Limit:
    """One line in one currency; of a cap on a count `amount` is the count, over requests of any currency."""

    line: Allowance | Cap
    currency: str
    amount: Decimal

    @property
    def id(self) -> str:
        return self.line.id

    @property
    def is_count(self) -> bool:
        return isinstance(self.line, Cap) and self.line.count is not None

    @property
    def words(self) -> str:
        """The line as a person would say it, in this currency alone."""
        if self.is_count:
            return words_of(self.line)
        only = Amounts.of({self.currency: self.amount})
        if isinstance(self.line, Allowance):
            return words_of(replace(self.line, how_much=replace(self.line.how_much, amount=only)))
        return words_of(replace(self.line, amount=only))

    @property
    def sentence(self) -> str:
        """The same as it begins a line."""
        return self.words[:1].upper() + self.words[1:]

    @property
    def least(self) -> Decimal:
        """The smallest step it can be moved by."""
        return Decimal(1) if self.is_count else smallest_unit(self.currency)


@dataclass(frozen=True)
class LimitFigures:
    """What a finished replay has to say of a limit.

    It spoke of so many requests and granted `granted` of them; of those over it `decided` were decided by somebody,
    `approved` of them as asked. `abused` of the granted went to customers whose abuse was proven. `top` is the most
    that any request needs: beyond it there are no data; nine of ten need no more than `usual`.
    """

    line: str
    currency: str
    amount: Decimal
    spoke: int
    granted: int
    decided: int
    approved: int
    abused: int
    top: Decimal
    usual: Decimal
    finding: Finding | None = None


def limits_of(policy: Policy, currency: str) -> list[Limit]:
    """Every limit that says an amount in a currency, or a count; allowances first."""
    return list(_limits(policy, currency))


def _limits(policy: Policy, currency: str) -> Iterator[Limit]:
    for line in policy.allowances:
        amount = None if line.how_much.amount is None else line.how_much.amount.get(currency)
        if amount is not None:
            yield Limit(line, currency, amount)
    for cap in policy.caps:
        if cap.count is not None:
            yield Limit(cap, currency, Decimal(cap.count))
        elif cap.amount is not None and (most := cap.amount.get(currency)) is not None:
            yield Limit(cap, currency, most)


def limit_of(policy: Policy, line_id: str, currency: str) -> Limit | None:
    """The limit of this id; None where it says nothing in this currency."""
    return next((one for one in limits_of(policy, currency) if one.id == line_id), None)


def answers_for(replayed: Policy, draft: Policy, line_id: str, currency: str) -> bool:
    """Whether what a replay found for a line is still so of a draft: nothing but what this line says is different."""
    old, new = limit_of(replayed, line_id, currency), limit_of(draft, line_id, currency)
    if old is None or new is None:
        return False
    return with_amount(replayed, old.line, currency, NOTHING) == with_amount(
        draft, new.line, currency, NOTHING
    )
