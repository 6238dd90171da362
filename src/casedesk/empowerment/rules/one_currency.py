"""A policy as it is read in one currency: where a line names that one, its other amounts are left out.

For pages that speak of one request, or to people who think in one money; the policy itself is not touched.
"""

from dataclasses import replace

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.differences import Difference, differences
from casedesk.empowerment.rules.policy import Policy


def in_one_currency(policy: Policy, currency: str) -> Policy:
    """The policy with only this currency's amounts, wherever it names one."""

    def only(amounts: Amounts) -> Amounts:
        amount = amounts.get(currency)
        return amounts if amount is None else Amounts.of({currency: amount})

    def perhaps(amounts: Amounts | None) -> Amounts | None:
        return None if amounts is None else only(amounts)

    return replace(
        policy,
        preamble=replace(policy.preamble, yearly_budget=perhaps(policy.preamble.yearly_budget)),
        thanks_budget=perhaps(policy.thanks_budget),
        supervisor_up_to=only(policy.supervisor_up_to),
        provisional=only(policy.provisional),
        allowances=tuple(
            replace(line, how_much=replace(line.how_much, amount=perhaps(line.how_much.amount)))
            for line in policy.allowances
        ),
        caps=tuple(replace(line, amount=perhaps(line.amount)) for line in policy.caps),
        nevers=tuple(replace(line, above=perhaps(line.above)) for line in policy.nevers),
        reviews=tuple(replace(line, amount=only(line.amount)) for line in policy.reviews),
        bounds=tuple(replace(line, amount=only(line.amount)) for line in policy.bounds),
        occasions=tuple(replace(line, budget=only(line.budget)) for line in policy.occasions),
    )


def currencies_of(policy: Policy) -> list[str]:
    """The currencies that its allowances name."""
    amounts = [line.how_much.amount for line in policy.allowances if line.how_much.amount is not None]
    return sorted({currency for one in amounts for currency in one.currencies})


def differences_in(old: Policy, new: Policy, currency: str) -> tuple[Difference, ...]:
    """All that changed, each as it is read in one currency; in full where only other currencies changed."""
    shorter = {
        _about(one): one
        for one in differences(in_one_currency(old, currency), in_one_currency(new, currency))
    }
    return tuple(shorter.get(_about(one), one) for one in differences(old, new))


def _about(one: Difference) -> str:
    """What changed, whatever it says now."""
    if one.line is None:
        return one.says.partition(" is now ")[0]
    return f"{one.line}:{one.part}"
