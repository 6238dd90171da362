"""One sentence that a person can say to a customer, whatever was decided; and what only the agent is told.

The sentence never names a limit of ours: a customer hears what they get, and who is asked for the rest.
"""

from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules.amounts import rounded_down, written
from casedesk.empowerment.rules.ledger import Sum
from casedesk.empowerment.rules.words import COSTLESS, MONEY, Approver, Remedy

_GIVING = {
    Remedy.DISCOUNT: "take {} off the price",
    Remedy.REFUND: "refund you {}",
    Remedy.CASH: "pay you {}",
    Remedy.STORE_CREDIT: "give you {} as store credit",
    Remedy.VOUCHER: "give you a voucher over {}",
    Remedy.REIMBURSEMENT: "reimburse you {}",
    Remedy.REPLACEMENT: "send you a replacement",
    Remedy.EXCHANGE: "exchange it for you",
    Remedy.PRIORITY: "put your case first",
    Remedy.EXCEPTION: "make an exception for you",
}
_COSTLESS = {
    Remedy.APOLOGY: "I am sorry: this should not have happened to you.",
    Remedy.INFORMATION: "I can tell you that right now.",
}


def giving(remedy: Remedy, amount: Decimal, currency: str) -> str:
    """What is done for the customer, after "I can": refund you 20.00 EUR."""
    said = _GIVING[remedy].format(written(amount, currency))
    return f"{said}, worth {written(amount, currency)}" if amount and _names_no_amount(remedy) else said


def _names_no_amount(remedy: Remedy) -> bool:
    return remedy not in MONEY and remedy is not Remedy.REPLACEMENT


def granted(remedy: Remedy, amount: Decimal, currency: str) -> str:
    """What is said where it is granted."""
    if remedy in COSTLESS:
        return _COSTLESS[remedy]
    return f"I can {giving(remedy, amount, currency)} right now."


def needs_approval(
    remedy: Remedy,
    amount: Decimal,
    most: Decimal | None,
    currency: str,
    approver: Approver,
    missing: frozenset[str],
) -> str:
    """What is said where somebody has to agree first, or only evidence is missing."""
    if missing:
        wanted = _listed(sorted(word.replace("_", " ") for word in missing))
        return f"As soon as I have this from you, I can {giving(remedy, amount, currency)}: {wanted}."
    ask = f"I ask a {approver} and tell you what was decided"
    if most and remedy in MONEY:
        return f"I can {giving(remedy, most, currency)} right now; for the whole {written(amount, currency)} {ask}."
    return f"I would like to {giving(remedy, amount, currency)}, and {ask}."


def more_than_was_paid(left: Decimal, currency: str) -> str:
    """What is said where more would go back than was paid."""
    if left:
        return f"No more than {written(left, currency)} can go back to you for this: more was not paid."
    return "All that was paid for this has gone back to you already, so there is nothing more to give back."


def less_than_owed(amount: Decimal, owed: Decimal, currency: str) -> str:
    """A warning to the agent."""
    return f"The customer has a right to {written(owed, currency)}: {written(amount, currency)} is less."


def judged_as_one(earlier: Sum, asked: Fraction, currency: str) -> str:
    """What the agent is told of what was given before."""
    times = "1 concession" if earlier.number == 1 else f"{earlier.number} concessions"
    if earlier.other_currencies:
        return f"{times} of the last 7 days for the same reason count too, in another currency."
    whole = written(rounded_down(earlier.amount + asked, currency), currency)
    return f"Judged as one with {times} of the last 7 days for the same reason: {whole} together."


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
