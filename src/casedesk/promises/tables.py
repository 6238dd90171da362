"""The ledger of promises. What is always true of it stands in the migration as constraints and triggers."""

from typing import Any

from piccolo.columns import BigInt, Numeric, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case, Interaction, Reply, StageStart
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Promise(db.Keyed, tablename="promises"):
    """What was said to a customer, and by when. `stands_on_id`, `end_id` and `state` are projections."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    stands_on_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    text = Text()
    due_at = Timestamptz(default=None)
    amount = Numeric(digits=(15, 3), null=True, default=None)
    currency = Text(null=True, default=None)
    phone = Text()
    way = Text()
    made_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    interaction_id = ForeignKey(Interaction, null=True, on_delete=RESTRICT)
    follows_id: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=RESTRICT)
    end_id = BigInt(null=True, default=None)
    state = Text(default="open")


class PromiseEnd(db.Keyed, tablename="promise_ends"):
    """The one end of a promise: what became of it, when, and how the customer was told."""

    promise_id = ForeignKey(Promise, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    state = Text()
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    amount = Numeric(digits=(15, 3), null=True, default=None)
    told = Text()
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    interaction_id = ForeignKey(Interaction, null=True, on_delete=RESTRICT)


class PromiseInLetter(db.Keyed, tablename="promises_in_letters"):
    """What a letter promises, moves or withdraws once it has gone; one that is taken back does nothing."""

    reply_id = ForeignKey(Reply, null=False, on_delete=RESTRICT)
    change = Text()
    promise_id = ForeignKey(Promise, null=True, on_delete=RESTRICT)
    text = Text()
    due_at = Timestamptz(null=True, default=None)
    amount = Numeric(digits=(15, 3), null=True, default=None)
    currency = Text(null=True, default=None)
    phone = Text()


class PromiseNotice(db.Keyed, tablename="promise_notices"):
    """That somebody was told once about a promise: its owner that it is near, a supervisor that it is overdue."""

    promise_id = ForeignKey(Promise, null=False, on_delete=RESTRICT)
    kind = Text()
    recorded_at = Timestamptz(default=None)


class UnaskedWait(db.Keyed, tablename="unasked_waits"):
    """A wait for a customer at whose date they are not asked by themselves: it becomes work for the owner."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    stage_start_id = ForeignKey(StageStart, null=False, on_delete=RESTRICT)
    stage = Text(default="awaiting_customer")
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)
