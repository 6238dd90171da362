"""Requests for approval and what was said about them; who decides in whose place; limits proposed.

What is a person's own, for export and erasure, stands in approval_turns (words).
"""

from piccolo.columns import Array, BigInt, Boolean, Char, Date, Numeric, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.empowerment.tables import Concession, PolicyDraft
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

_MONEY = (15, 3)


class Approval(db.Keyed, tablename="approvals"):
    """One request for approval: who is asked, until when, and how it was decided."""

    concession_id = ForeignKey(Concession, null=False, on_delete=OnDelete.restrict)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    starts_at = Text()
    level = Text()
    addressees = Array(base_column=BigInt())
    asked_at = Timestamptz(default=None)
    level_since = Timestamptz(default=None)
    due_at = Timestamptz(null=True, default=None)
    asked_back_at = Timestamptz(null=True, default=None)
    undo_until = Timestamptz(null=True, default=None)
    undo_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    decided_at = Timestamptz(null=True, default=None)
    outcome = Text(null=True, default=None)
    decided_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    own = Boolean(default=False)


class ApprovalTurn(db.Keyed, tablename="approval_turns"):
    """One thing said or done about a request for approval."""

    approval_id = ForeignKey(Approval, null=False, on_delete=OnDelete.restrict)
    kind = Text()
    at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    by_rule = Text()
    for_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    level = Text(null=True, default=None)
    addressees = Array(base_column=BigInt())
    amount = Numeric(_MONEY, null=True, default=None)
    words = Text()


class DelegationGiven(db.Keyed, tablename="delegations"):
    """Who decides in whose place, on which days, up to how much."""

    from_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    to_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    from_on = Date(default=None)
    until_on = Date(default=None)
    currency = Char(length=3)
    up_to = Numeric(_MONEY)
    made_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class LimitProposal(db.Keyed, tablename="limit_proposals"):
    """A limit that somebody who approved would raise, in their draft."""

    approval_id = ForeignKey(Approval, null=False, on_delete=OnDelete.restrict)
    by_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    draft_id = ForeignKey(PolicyDraft, null=False, on_delete=OnDelete.restrict)
    line = Text()
    at = Timestamptz(default=None)
