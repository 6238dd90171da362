"""Handoffs. What is always true of them stands in the migration as constraints and triggers."""

from piccolo.columns import BigInt, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Handoff(db.Keyed, tablename="handoffs"):
    """One offer to take a case over, with its brief; it ends once."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    from_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    to_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    to_team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    why = Text()
    issue = Text()
    wish = Text()
    tried = Text()
    granted = Text()
    promised = Text()
    next_step = Text()
    sent_at = Timestamptz(default=None)
    returns_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
    outcome = Text(null=True, default=None)
    ended_by_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    reason = Text()
    owner_start_id = BigInt(null=True, default=None)
