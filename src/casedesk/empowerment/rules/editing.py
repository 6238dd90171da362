"""Changing a policy line by line: each returns another policy, and what it names has to be there."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Allowance, Cap, HowMuch, Never, Policy, When, Who, WhoKind
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.rules.words import Basis, Reason, Remedy

SECTIONS = ("allowances", "caps", "nevers", "reviews", "evidence", "bounds", "occasions")


@dataclass(frozen=True)
class Heads:
    """The amounts that are said once for the whole policy, in one currency; None is not said."""

    yearly_budget: Decimal | None
    thanks_budget: Decimal | None
    supervisor_up_to: Decimal | None
    provisional: Decimal | None


def amount_of(line: Allowance | Cap, currency: str) -> Decimal | None:
    """What a line says in a currency, or its count; None where it says none."""
    if isinstance(line, Cap) and line.count is not None:
        return Decimal(line.count)
    amounts = line.amount if isinstance(line, Cap) else line.how_much.amount
    return None if amounts is None else amounts.get(currency)


def with_line_amount(policy: Policy, id: str, currency: str, amount: Decimal) -> Policy | None:
    """The policy with another amount (or count) in this line; None where there is no such allowance or cap."""
    line = policy.lines.get(id)
    if not isinstance(line, Allowance | Cap):
        return None
    return with_amount(policy, line, currency, amount)


def with_guidance(policy: Policy, id: str, words: str) -> Policy | None:
    """The policy with this guidance on a line; None where there is no such allowance, cap or never line."""
    line = policy.lines.get(id)
    if not isinstance(line, Allowance | Cap | Never):
        return None
    guided = replace(line, guidance=words.strip())
    changed: dict[str, Any] = {
        section: tuple(guided if one.id == id else one for one in getattr(policy, section))
        for section in ("allowances", "caps", "nevers")
    }
    return replace(policy, **changed)


def without_line(policy: Policy, id: str) -> Policy | None:
    """The policy without this line; None where there is none."""
    if id not in policy.lines:
        return None
    kept: dict[str, Any] = {
        section: tuple(line for line in getattr(policy, section) if line.id != id) for section in SECTIONS
    }
    return replace(policy, **kept)


def with_allowance(
    policy: Policy,
    who: Who,
    remedy: Remedy,
    amount: tuple[str, Decimal],
    reasons: frozenset[Reason] = frozenset(),
    basis: Basis = Basis.GOODWILL,
) -> Policy:
    """The policy with one more allowance; its id says what it is about."""
    said = "-".join(
        [who.name if who.kind is not WhoKind.LEVEL else f"level-{who.name}", remedy.replace("_", "-")]
    )
    said = "-".join([_as_id(said), *sorted(reason.replace("_", "-") for reason in reasons)])
    taken, id, number = policy.lines, said, 2
    while id in taken:
        id, number = f"{said}-{number}", number + 1
    how_much = HowMuch(amount=Amounts.of(dict([amount])))
    line = Allowance(id, who, remedy, how_much, basis, When(reasons=reasons))
    return replace(policy, allowances=(*policy.allowances, line))


def _as_id(text: str) -> str:
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in text.lower()).strip("-")


def heads_of(policy: Policy, currency: str) -> Heads:
    """What the policy says once for all, in this currency."""

    def of(amounts: Amounts | None) -> Decimal | None:
        return None if amounts is None else amounts.get(currency)

    return Heads(
        of(policy.preamble.yearly_budget),
        of(policy.thanks_budget),
        of(policy.supervisor_up_to),
        of(policy.provisional),
    )


def with_heads(policy: Policy, currency: str, heads: Heads) -> Policy:
    """The policy with these amounts said once for all; other currencies stay as they are."""
    return replace(
        policy,
        preamble=replace(
            policy.preamble, yearly_budget=_said(policy.preamble.yearly_budget, currency, heads.yearly_budget)
        ),
        thanks_budget=_said(policy.thanks_budget, currency, heads.thanks_budget),
        supervisor_up_to=_said(policy.supervisor_up_to, currency, heads.supervisor_up_to) or Amounts(),
        provisional=_said(policy.provisional, currency, heads.provisional) or Amounts(),
    )


def _said(amounts: Amounts | None, currency: str, amount: Decimal | None) -> Amounts | None:
    rest = {code: one for code, one in (amounts.each if amounts is not None else ()) if code != currency}
    if amount is not None:
        rest[currency] = amount
    return Amounts.of(rest) if rest else None
