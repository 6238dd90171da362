"""Steps on several cases."""

from piccolo.columns import JSONB, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class SeveralRun(db.Keyed, tablename="several_runs"):
    """One step that somebody wants to take, or has taken, on several cases. Personal: `details`."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    step = Text()
    details = JSONB(default="{}")
    back = Text()
    state = Text(default="shown")
    made_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class SeveralCase(db.Keyed, tablename="several_cases"):
    """A case of a run: what came of it, and what takes that back. Personal: `undo`."""

    run_id = ForeignKey(SeveralRun, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    seen = Integer()
    state = Text(default="waiting")
    why = JSONB(null=True, default=None)
    undo = JSONB(null=True, default=None)
