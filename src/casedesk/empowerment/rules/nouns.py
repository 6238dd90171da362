"""What remedies, reasons and bases are called inside a sentence."""

from casedesk.empowerment.rules.words import Basis, Counts, Reason, Remedy
from casedesk.platform.sentences import say

REMEDIES = {
    Remedy.DISCOUNT: say("a discount"),
    Remedy.REFUND: say("a refund"),
    Remedy.CASH: say("cash"),
    Remedy.STORE_CREDIT: say("store credit"),
    Remedy.VOUCHER: say("a voucher"),
    Remedy.REIMBURSEMENT: say("reimbursement of expenses"),
    Remedy.REPLACEMENT: say("a replacement"),
    Remedy.EXCHANGE: say("an exchange"),
    Remedy.PRIORITY: say("priority handling"),
    Remedy.EXCEPTION: say("an exception"),
    Remedy.APOLOGY: say("an apology"),
    Remedy.INFORMATION: say("information"),
}
REASONS = {
    Reason.DEFECTIVE: say("defective"),
    Reason.WRONG_ITEM: say("wrong item"),
    Reason.LATE_DELIVERY: say("late delivery"),
    Reason.BILLING_ERROR: say("billing error"),
    Reason.SERVICE_FAILURE: say("service failure"),
    Reason.OTHER: say("other"),
}
BASES = {
    Basis.LEGAL_RIGHT: say("legal right"),
    Basis.CONTRACT: say("contract"),
    Basis.CORRECTION: say("correction"),
    Basis.GOODWILL: say("goodwill"),
    Basis.THANKS: say("thanks"),
}
COUNTS = {Counts.FACE: say("face"), Counts.COST_TO_US: say("cost to us")}


def evidence(word: str) -> str:
    """A piece of evidence, as the policy names it."""
    return word.replace("_", " ")
