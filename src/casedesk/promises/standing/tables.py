"""What every customer is promised, which cases inherited it, and what each owes by it."""

from piccolo.columns import BigInt, Boolean, Bytea, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.settings.tables import Category

RESTRICT = OnDelete.restrict


class StandingPromise(db.Keyed, tablename="standing_promises"):
    """One line of what is promised: within so many minutes, of working time or of any, to whom its filters name."""

    kind = Text()
    minutes = Integer()
    working = Boolean()
    tier = Text(null=True, default=None)
    category_id = ForeignKey(Category, null=True, on_delete=RESTRICT)
    channel = Text(null=True, default=None)
    public = Boolean()
    words = Text()
    from_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    ended_at = Timestamptz(null=True, default=None)
    ended_noted_at = Timestamptz(null=True, default=None)
    ended_by_id = ForeignKey(User, null=True, on_delete=RESTRICT)


class StandingTerms(db.Keyed, tablename="standing_terms"):
    """That a case inherits standing promises, with the tier that its customer had when it opened."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    tier = Text()


class StandingDue(db.Keyed, tablename="standing_dues"):
    """What a case owes by a standing promise: since when, by when, and how that ended. `counted` is the same for
    reports, side by side, worked out by the database."""

    case_id = BigInt(null=False)
    kind = Text()
    standing_id = BigInt(null=False)
    since = Timestamptz(default=None)
    due_at = Timestamptz(default=None)
    met_at = Timestamptz(null=True, default=None)
    stopped_at = Timestamptz(null=True, default=None)
    warned_at = Timestamptz(null=True, default=None)
    overdue_told_at = Timestamptz(null=True, default=None)
    counted = Bytea()
