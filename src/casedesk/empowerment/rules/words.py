"""The words a policy is written in: remedies, reasons, bases, and who decided.

Money remedies give money or what can be spent like it. An apology and information cost nothing and are
always granted. A replacement counts as its line's price. Goodwill and thanks are kindness: allowances and
caps are about them alone. A legal right, a contract and the correction of our mistake are owed.
"""

from enum import StrEnum


class Remedy(StrEnum):
    """A kind of thing one can grant. Cash, store credit and vouchers are three remedies, not one."""

    DISCOUNT = "discount"
    REFUND = "refund"
    CASH = "cash"
    STORE_CREDIT = "store_credit"
    VOUCHER = "voucher"
    REIMBURSEMENT = "reimbursement"
    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    PRIORITY = "priority"
    EXCEPTION = "exception"
    APOLOGY = "apology"
    INFORMATION = "information"


COSTLESS = frozenset({Remedy.APOLOGY, Remedy.INFORMATION})
MONEY = frozenset(
    {
        Remedy.DISCOUNT,
        Remedy.REFUND,
        Remedy.CASH,
        Remedy.STORE_CREDIT,
        Remedy.VOUCHER,
        Remedy.REIMBURSEMENT,
    }
)
GIVES_PRICE_BACK = frozenset({Remedy.DISCOUNT, Remedy.REFUND})
"""These lower what an order cost, also where no line of it is named."""
AMOUNT_MAY_BE_LEFT_OUT = frozenset({Remedy.EXCHANGE, Remedy.PRIORITY, Remedy.EXCEPTION}) | COSTLESS
"""They may be worth nothing that can be counted: like for like, a place further up, a date let pass."""


class Reason(StrEnum):
    """What went wrong for the customer."""

    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    LATE_DELIVERY = "late_delivery"
    BILLING_ERROR = "billing_error"
    SERVICE_FAILURE = "service_failure"
    OTHER = "other"


class Basis(StrEnum):
    """Why we grant."""

    LEGAL_RIGHT = "legal_right"
    CONTRACT = "contract"
    CORRECTION = "correction"
    GOODWILL = "goodwill"
    THANKS = "thanks"


OWED = frozenset({Basis.LEGAL_RIGHT, Basis.CONTRACT, Basis.CORRECTION})
KINDNESS = frozenset({Basis.GOODWILL, Basis.THANKS})


class Scope(StrEnum):
    """Over what a cap adds up; a customer is the whole group: merged selves, organisation, household."""

    CASE = "case"
    ORDER = "order"
    CUSTOMER = "customer"


class Counts(StrEnum):
    """Which value of a concession a policy counts."""

    FACE = "face"
    COST_TO_US = "cost_to_us"


class GrantedBy(StrEnum):
    """Who decided a concession: the agent alone, an approver, nobody yet (reviewed next day), a shop or till."""

    AGENT = "agent"
    APPROVAL = "approval"
    PROVISIONAL = "provisional"
    OUTSIDE = "outside"


class Outcome(StrEnum):
    """What a request leads to."""

    GRANTED = "granted"
    NEEDS_APPROVAL = "needs_approval"
    REFUSED = "refused"


class LimitKind(StrEnum):
    """What kind of line a limit is."""

    ALLOWANCE = "allowance"
    CAP = "cap"
    NEVER = "never"


class Approver(StrEnum):
    """With whom an approval starts."""

    SUPERVISOR = "supervisor"
    MANAGER = "manager"
