"""What a limit would have to be, so that an agent decides the same by themselves next time.

The line that spoke for them is raised to the amount, for the currency in question. Where none spoke, a line for
their level is proposed, for this remedy and reason. Caps and never lines are not touched: they are there to hold.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Allowance, HowMuch, Policy, When, Who, WhoKind
from casedesk.empowerment.rules.words import Basis, Reason, Remedy


@dataclass(frozen=True)
class Approved:
    """What was approved: for which remedy and reason, how much, for an agent of this level; `spoke` are the
    allowances that spoke for it when it was asked."""

    remedy: Remedy
    reason: Reason
    basis: Basis
    amount: Decimal
    currency: str
    level: int
    spoke: tuple[str, ...]


def with_proposal(policy: Policy, approved: Approved) -> tuple[Policy, str]:
    """The policy with the limit raised, and the id of the line that was; as it was where it holds so much already."""
    for line in policy.allowances:
        amounts = line.how_much.amount
        if line.id in approved.spoke and amounts is not None:
            now = amounts.get(approved.currency)
            if now is not None and now >= approved.amount:
                return policy, line.id
            raised = replace(line, how_much=replace(line.how_much, amount=_with(amounts, approved)))
            return _in_place(policy, raised), line.id
    made = _made(policy, approved)
    return replace(policy, allowances=(*policy.allowances, made)), made.id


def _with(amounts: Amounts, approved: Approved) -> Amounts:
    return Amounts.of({**dict(amounts.each), approved.currency: approved.amount})


def _in_place(policy: Policy, raised: Allowance) -> Policy:
    lines = tuple(raised if line.id == raised.id else line for line in policy.allowances)
    return replace(policy, allowances=lines)


def _made(policy: Policy, approved: Approved) -> Allowance:
    wanted = f"level-{approved.level}-{approved.remedy}-{approved.reason}".replace("_", "-")
    taken = {line.id for line in policy.allowances}
    id = next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if one not in taken)
    return Allowance(
        id=id,
        who=Who(WhoKind.LEVEL, str(approved.level)),
        remedy=approved.remedy,
        how_much=HowMuch(amount=Amounts.of({approved.currency: approved.amount})),
        basis=approved.basis,
        when=When(reasons=frozenset({approved.reason})),
    )
