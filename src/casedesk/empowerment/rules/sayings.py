"""One sentence that a person can say to a customer, whatever was decided; and what only the agent is told.

The sentence never names a limit of ours: a customer hears what they get, and who is asked for the rest.
"""

from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules.amounts import rounded_down
from casedesk.empowerment.rules.ledger import Sum
from casedesk.empowerment.rules.nouns import evidence
from casedesk.empowerment.rules.words import COSTLESS, MONEY, Approver, Remedy
from casedesk.platform.sentences import Amount, all_of, say, say_many

_COSTLESS = {
    Remedy.APOLOGY: say("I am sorry: this should not have happened to you."),
    Remedy.INFORMATION: say("I can tell you that right now."),
}


def giving(remedy: Remedy, amount: Decimal, currency: str) -> str:
    """What is done for the customer, after "I can": refund you 20.00 EUR."""
    named = Amount(amount, currency)
    said = _giving(remedy, named)
    if amount and remedy not in MONEY and remedy is not Remedy.REPLACEMENT:
        return say("%(done)s, worth %(amount)s", done=said, amount=named)
    return said


def _giving(remedy: Remedy, amount: Amount) -> str:
    match remedy:
        case Remedy.DISCOUNT:
            return say("take %(amount)s off the price", amount=amount)
        case Remedy.REFUND:
            return say("refund you %(amount)s", amount=amount)
        case Remedy.CASH:
            return say("pay you %(amount)s", amount=amount)
        case Remedy.STORE_CREDIT:
            return say("give you %(amount)s as store credit", amount=amount)
        case Remedy.VOUCHER:
            return say("give you a voucher over %(amount)s", amount=amount)
        case Remedy.REIMBURSEMENT:
            return say("reimburse you %(amount)s", amount=amount)
        case Remedy.REPLACEMENT:
            return say("send you a replacement")
        case Remedy.EXCHANGE:
            return say("exchange it for you")
        case Remedy.PRIORITY:
            return say("put your case first")
        case _:
            return say("make an exception for you")


def granted(remedy: Remedy, amount: Decimal, currency: str) -> str:
    """What is said where it is granted."""
    if remedy in COSTLESS:
        return _COSTLESS[remedy]
    return say("I can %(do)s right now.", do=giving(remedy, amount, currency))


def needs_approval(
    remedy: Remedy,
    amount: Decimal,
    most: Decimal | None,
    currency: str,
    approver: Approver,
    missing: frozenset[str],
) -> str:
    """What is said where somebody has to agree first, or only evidence is missing."""
    do = giving(remedy, amount, currency)
    if missing:
        wanted = all_of(sorted(evidence(word) for word in missing))
        return say("As soon as I have this from you, I can %(do)s: %(wanted)s.", do=do, wanted=wanted)
    if most and remedy in MONEY:
        return _some_of_it(giving(remedy, most, currency), Amount(amount, currency), approver)
    if approver is Approver.MANAGER:
        return say("I would like to %(do)s, and I ask a manager and tell you what was decided.", do=do)
    return say("I would like to %(do)s, and I ask a supervisor and tell you what was decided.", do=do)


def _some_of_it(do: str, whole: Amount, approver: Approver) -> str:
    if approver is Approver.MANAGER:
        return say(
            "I can %(do)s right now; for the whole %(amount)s I ask a manager and tell you what was decided.",
            do=do,
            amount=whole,
        )
    return say(
        "I can %(do)s right now; for the whole %(amount)s I ask a supervisor and tell you what was decided.",
        do=do,
        amount=whole,
    )


def more_than_was_paid(left: Decimal, currency: str) -> str:
    """What is said where more would go back than was paid."""
    if left:
        return say(
            "No more than %(amount)s can go back to you for this: more was not paid.",
            amount=Amount(left, currency),
        )
    return say(
        "All that was paid for this has gone back to you already, so there is nothing more to give back."
    )


def less_than_owed(amount: Decimal, owed: Decimal, currency: str) -> str:
    """A warning to the agent."""
    return say(
        "The customer has a right to %(owed)s: %(amount)s is less.",
        owed=Amount(owed, currency),
        amount=Amount(amount, currency),
    )


def judged_as_one(earlier: Sum, asked: Fraction, currency: str) -> str:
    """What the agent is told of what was given before."""
    if earlier.other_currencies:
        return say_many(
            "%(n)d concession of the last 7 days for the same reason count too, in another currency.",
            "%(n)d concessions of the last 7 days for the same reason count too, in another currency.",
            earlier.number,
        )
    return say_many(
        "Judged as one with %(n)d concession of the last 7 days for the same reason: %(whole)s together.",
        "Judged as one with %(n)d concessions of the last 7 days for the same reason: %(whole)s together.",
        earlier.number,
        whole=Amount(rounded_down(earlier.amount + asked, currency), currency),
    )
