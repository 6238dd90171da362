"""Which steps make good what was granted, and until when.

An apology and a place further up need none. An exchange waits for the goods first. A step is due three days after
the grant unless somebody said otherwise to the customer; those that follow one another a day later each.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from casedesk.empowerment.rules.words import Remedy

WITHIN = timedelta(days=3)
EACH_LATER = timedelta(days=1)
LONGEST_REFERENCE = 200
LONGEST_REASON = 500


class Step(StrEnum):
    """What somebody has to have done."""

    PRICE_LOWERED = "price_lowered"
    REFUND_PAID = "refund_paid"
    PAID_OUT = "paid_out"
    CREDIT_BOOKED = "credit_booked"
    CODE_ISSUED = "code_issued"
    GOODS_BACK = "goods_back"
    PARCEL_SENT = "parcel_sent"
    DONE = "done"


_STEPS = {
    Remedy.DISCOUNT: (Step.PRICE_LOWERED,),
    Remedy.REFUND: (Step.REFUND_PAID,),
    Remedy.CASH: (Step.PAID_OUT,),
    Remedy.STORE_CREDIT: (Step.CREDIT_BOOKED,),
    Remedy.VOUCHER: (Step.CODE_ISSUED,),
    Remedy.REIMBURSEMENT: (Step.PAID_OUT,),
    Remedy.REPLACEMENT: (Step.PARCEL_SENT,),
    Remedy.EXCHANGE: (Step.GOODS_BACK, Step.PARCEL_SENT),
    Remedy.EXCEPTION: (Step.DONE,),
}


PROMISED = {
    Step.PRICE_LOWERED: "The price is lowered",
    Step.REFUND_PAID: "The refund is paid",
    Step.PAID_OUT: "The money is paid out",
    Step.CREDIT_BOOKED: "The store credit is booked",
    Step.CODE_ISSUED: "The voucher's code is issued",
    Step.GOODS_BACK: "The goods are back",
    Step.PARCEL_SENT: "The parcel is sent",
    Step.DONE: "It is done",
}
"""What is promised where the grant itself makes the promise."""


def steps_of(
    remedy: Remedy, granted_at: datetime, promised_by: datetime | None = None
) -> list[tuple[Step, datetime]]:
    """The steps of a remedy with the time by which each is due; none where nothing has to be done. Where the customer
    was told a time, the last one is due then, and none later."""
    due = [
        (step, granted_at + WITHIN + place * EACH_LATER) for place, step in enumerate(_STEPS.get(remedy, ()))
    ]
    if not due or promised_by is None:
        return due
    return [*((step, min(at, promised_by)) for step, at in due[:-1]), (due[-1][0], promised_by)]
