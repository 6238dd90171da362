"""Versions of the policy, drafts of it, what was asked for and given under it, and what became of that.

What is a person's own, for export and erasure, stands in concessions (what, remark), ledger_entries (reason)
and risk_flags (reason, appeal, answer).
"""

from decimal import Decimal
from typing import Any

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    Bytea,
    Char,
    Date,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
)

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Case
from casedesk.customers.tables import Customer, Order, OrderLine
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

_MONEY = (15, 3)


class PolicyVersion(db.Keyed, tablename="policies"):
    """One version of the policy; never changed. In force is the latest start not after now."""

    document = Text()
    base_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    rolls_back_to_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    author_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    note = Text()
    published_at = Timestamptz(default=None)
    published_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    published_by_rule = Text()
    signed_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    team_id = ForeignKey(Team, null=True, default=None, on_delete=OnDelete.restrict)
    in_force_from = Timestamptz(default=None)


class PolicyDraft(db.Keyed, tablename="policy_drafts"):
    """A version somebody is writing; `edits` counts its changes, so that two windows do not overwrite each other."""

    author_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    base_id = ForeignKey(PolicyVersion, null=False, on_delete=OnDelete.restrict)
    document = Text()
    edits = Integer(default=0)
    created_at = Timestamptz(default=None)
    changed_at = Timestamptz(default=None)
    published_id = ForeignKey(PolicyVersion, null=True, default=None, on_delete=OnDelete.restrict)
    discarded_at = Timestamptz(null=True, default=None)


class PolicyConfirmation(db.Keyed, tablename="policy_confirmations"):
    """Somebody read what a version changed for them."""

    policy_id = ForeignKey(PolicyVersion, null=False, on_delete=OnDelete.restrict)
    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)


class Concession(db.Keyed, tablename="concessions"):
    """One remedy asked for or given. What was asked and decided stays; state, granted, granted_at, granted_by
    and came_back follow from its entries. `passed`, the limits that what was asked is over, and `counted`, what reports
    count of it, are worked out by the database."""

    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    agent_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    role = Text()
    level = SmallInt()
    teams = Array(base_column=Text(), default=list)
    team_id = ForeignKey(Team, null=True, default=None, on_delete=OnDelete.restrict)
    tier = Text()
    remedy = Text()
    reason = Text()
    basis = Text()
    evidence = Array(base_column=Text(), default=list)
    category = Text(null=True, default=None)
    incident = Text(null=True, default=None)
    occasion = Text(null=True, default=None)
    order_id = ForeignKey(Order, null=True, default=None, on_delete=OnDelete.restrict)
    order_line_id = ForeignKey(OrderLine, null=True, default=None, on_delete=OnDelete.restrict)
    quantity = Numeric(_MONEY, null=True, default=None)
    currency = Char(length=3)
    asked = Numeric(_MONEY)
    tax = Numeric(_MONEY, null=True, default=None)
    cost_to_us = Numeric(_MONEY, null=True, default=None)
    contract = Numeric(_MONEY, null=True, default=None)
    bearer = Text(default="us")
    what = Text()
    remark = Text()
    conditions = Array(base_column=Text(), default=list)
    lapses_at = Timestamptz(null=True, default=None)
    promised_by = Timestamptz(null=True, default=None)
    policy_id = ForeignKey(PolicyVersion, null=True, default=None, on_delete=OnDelete.restrict)
    decision = JSONB(default="{}")
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    corrects_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    state = Text()
    granted = Numeric(_MONEY, null=True, default=None)
    granted_at = Timestamptz(null=True, default=None)
    granted_by = Text(null=True, default=None)
    came_back = Numeric(_MONEY, default=Decimal(0))
    passed = Array(base_column=Text(), default=list)
    counted = Bytea()


class LedgerEntry(db.Keyed, tablename="ledger_entries"):
    """One thing that became of a concession."""

    concession_id = ForeignKey(Concession, null=False, on_delete=OnDelete.restrict)
    kind = Text()
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    actor = Text()
    by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    by_rule = Text()
    amount = Numeric(_MONEY, null=True, default=None)
    granted_by = Text(null=True, default=None)
    policy_id = ForeignKey(PolicyVersion, null=True, default=None, on_delete=OnDelete.restrict)
    decision = JSONB(null=True, default=None)
    reason = Text()


class ConcessionReview(db.Keyed, tablename="concession_reviews"):
    """A grant that somebody looks at afterwards, because of a review line or because nobody could be reached."""

    concession_id = ForeignKey(Concession, null=False, on_delete=OnDelete.restrict)
    line = Text()
    at = Timestamptz(default=None)
    looked_at = Timestamptz(null=True, default=None)
    looked_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)


class BudgetSum(db.Keyed, tablename="budget_sums"):
    """What a budget has to count in one currency; `year` is 0 for an incident or season."""

    budget = Text()
    year = Integer()
    currency = Char(length=3)
    face = Numeric(_MONEY, default=Decimal(0))
    cost = Numeric(_MONEY, default=Decimal(0))


class RiskFlag(db.Keyed, tablename="risk_flags"):
    """Why kindness to somebody is looked at first, and until when."""

    customer_id = ForeignKey(Customer, null=False, on_delete=OnDelete.restrict)
    reason = Text()
    proven = Boolean(default=False)
    at = Timestamptz(default=None)
    ends_on = Date(default=None)
    by_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    appeal = Text()
    appealed_at = Timestamptz(null=True, default=None)
    lifted_at = Timestamptz(null=True, default=None)
    lifted_by_user_id = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict)
    answer = Text()
