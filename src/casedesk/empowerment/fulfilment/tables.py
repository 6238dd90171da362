"""Steps still to be done for what was granted, and the programs that are told of them.

What is a person's own, for export and erasure, stands in fulfilments (reference, reason).
"""

from piccolo.columns import BigInt, Boolean, Bytea, Integer, OnDelete, SmallInt, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.empowerment.tables import Concession
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class Fulfilment(db.Keyed, tablename="fulfilments"):
    """One step of making good what was granted."""

    concession_id = ForeignKey(Concession, null=False, on_delete=OnDelete.restrict)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    place = SmallInt()
    step = Text()
    doer_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    due_at = Timestamptz(default=None)
    made_at = Timestamptz(default=None)
    state = Text(default="open")
    reference = Text()
    reason = Text()
    failed_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    ended_by_rule = Text()
    promise_id = BigInt(null=True, default=None)


class Webhook(db.Keyed, tablename="webhooks"):
    """A program that is told what has to be done."""

    name = Text()
    url = Text()
    sealed_secret = Bytea(secret=True)
    private_allowed = Boolean(default=False)
    active = Boolean(default=True)
    made_at = Timestamptz(default=None)
    made_by_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)


class WebhookTelling(db.Keyed, tablename="webhook_tellings"):
    """One telling of one step to one program."""

    webhook_id = ForeignKey(Webhook, null=False, on_delete=OnDelete.restrict)
    fulfilment_id = ForeignKey(Fulfilment, null=False, on_delete=OnDelete.restrict)
    made_at = Timestamptz(default=None)
    tries = Integer(default=0)
    tried_at = Timestamptz(null=True, default=None)
    taken_at = Timestamptz(null=True, default=None)
    answer = Text()
