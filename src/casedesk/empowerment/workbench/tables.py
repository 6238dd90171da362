"""What replays found. Made anew from the ledger whenever somebody asks: nothing here is a record."""

from decimal import Decimal

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Char,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
)

from casedesk.accounts.tables import Team, User
from casedesk.empowerment.tables import Concession, PolicyVersion
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict
_MONEY = (15, 3)
_SUM = (18, 3)


class Replay(db.Keyed, tablename="replays"):
    """A document judged over a period. `last_at` and `last_id` are the request judged last."""

    document = Text()
    policy_id = ForeignKey(PolicyVersion, null=False, on_delete=RESTRICT)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    begun_at = Timestamptz(default=None)
    begun_by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    total = Integer()
    done = Integer()
    last_at = Timestamptz(null=True, default=None)
    last_id = ForeignKey(Concession, null=True, default=None, on_delete=RESTRICT)
    finished_at = Timestamptz(null=True, default=None)
    limits = JSONB(default="[]")


class ReplayedRequest(db.Keyed, tablename="replayed_requests"):
    """One request of the period, judged again by the policy in force and by the draft."""

    replay_id = ForeignKey(Replay, null=False, on_delete=RESTRICT)
    concession_id = ForeignKey(Concession, null=False, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    currency = Char(length=3)
    remedy = Text()
    reason = Text()
    tier = Text()
    level = SmallInt()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    became = Text()
    waited = Integer(null=True, default=None)
    asked = Numeric(_MONEY)
    given = Numeric(_SUM)
    extra = Numeric(_SUM)
    today = Text()
    draft = Text()
    room = Numeric(_SUM)


class ReplayNeed(db.Keyed, tablename="replay_needs"):
    """The smallest amount of one line that grants one request; None where this line alone cannot."""

    replay_id = BigInt()
    line = Text()
    concession_id = BigInt()
    currency = Char(length=3)
    needed = Numeric(_SUM, null=True, default=Decimal(0))
    refused = Boolean()
    remedy = Text()
    reason = Text()
    tier = Text()
    level = SmallInt()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    became = Text()
    waited = Integer(null=True, default=None)
    asked = Numeric(_SUM)
    given = Numeric(_SUM)
    extra = Numeric(_SUM)


class ReplaySheet(db.Keyed, tablename="replay_sheets"):
    """All that a line speaks of in one currency, sorted by what it needs: see rules/sheets.py."""

    replay_id = ForeignKey(Replay, null=False, on_delete=RESTRICT)
    line = Text()
    currency = Char(length=3)
    mark = UUID()
    requests = Integer()
    granting = Integer()
    kinds = JSONB(default="[]")
    numbers = Bytea()
