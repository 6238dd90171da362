"""What an agent asks for on one case, as it comes from a page or a program, before it is measured.

Here is checked only what needs no policy: that an exception says what it is for, that what depends on
something comes with a date, that tax is not more than the whole.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from casedesk.empowerment.rules.words import COSTLESS, Basis, Reason, Remedy
from casedesk.platform import money
from casedesk.platform.sentences import say

LONGEST_AHEAD = timedelta(days=366)
"""Further ahead nothing is promised."""
DONE_AT_ONCE = COSTLESS | {Remedy.PRIORITY}
"""What the word alone fulfils."""


class Bearer(StrEnum):
    """Who bears what a concession costs."""

    US = "us"
    SUPPLIER = "supplier"
    CARRIER = "carrier"


class Condition(StrEnum):
    """What the customer has to do first; until then it is reserved."""

    RETURN_BY = "return_by"
    PHOTOGRAPH = "photograph"


@dataclass(frozen=True)
class Wish:
    """One remedy wished for. `amount` is its face value with tax; `what` says what an exception is for;
    `remark` is for whoever decides or looks afterwards; with conditions it lapses at `lapses_at`; `promised_by` is
    by when the customer was told it is done."""

    remedy: Remedy
    reason: Reason
    currency: str
    amount: Decimal | None = None
    basis: Basis = Basis.GOODWILL
    evidence: frozenset[str] = frozenset()
    incident: str | None = None
    order_id: int | None = None
    line_id: int | None = None
    quantity: Decimal | None = None
    tax: Decimal | None = None
    cost_to_us: Decimal | None = None
    contract: Decimal | None = None
    bearer: Bearer = Bearer.US
    what: str = ""
    remark: str = ""
    conditions: frozenset[Condition] = frozenset()
    lapses_at: datetime | None = None
    promised_by: datetime | None = None


def objections(wish: Wish, now: datetime) -> dict[str, str]:
    """What is wrong with a wish by itself, by field."""
    wrong: dict[str, str] = {}
    if wish.remedy is Remedy.EXCEPTION and not wish.what.strip():
        wrong["what"] = say("Say what it is for: no rule foresaw it.")
    if wish.tax is not None and not 0 <= wish.tax <= (wish.amount or 0):
        wrong["tax"] = say("The tax is a part of the amount.")
    for field in ("tax", "cost_to_us", "contract"):
        amount = getattr(wish, field)
        if amount is not None and (amount < 0 or not money.fits(amount, wish.currency)):
            wrong[field] = say("This is no amount of this currency.")
    if wish.contract is not None and wish.basis is not Basis.CONTRACT:
        wrong["contract"] = say("Only a contract promises an amount: choose it as the basis.")
    return wrong | _wrong_with_conditions(wish, now) | _wrong_with_promise(wish, now)


def _wrong_with_conditions(wish: Wish, now: datetime) -> dict[str, str]:
    if not wish.conditions:
        return {"lapses_at": say("Say what it depends on.")} if wish.lapses_at is not None else {}
    if wish.remedy in COSTLESS:
        return {"conditions": say("What costs nothing depends on nothing.")}
    if wish.lapses_at is None:
        return {"lapses_at": say("Say until when: it is reserved, and lapses then.")}
    if wish.lapses_at <= now:
        return {"lapses_at": say("Choose a day that is still to come.")}
    return {}


def _wrong_with_promise(wish: Wish, now: datetime) -> dict[str, str]:
    if wish.promised_by is None:
        return {}
    if wish.remedy in DONE_AT_ONCE:
        return {"promised_by": say("This is done at once: nothing is left to promise.")}
    if not now < wish.promised_by <= now + LONGEST_AHEAD:
        return {"promised_by": say("Choose a day that is still to come, within a year.")}
    return {}
