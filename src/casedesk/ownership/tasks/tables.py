"""Tasks. What is always true of them stands in the migration as constraints and triggers."""

from piccolo.columns import OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case, Reply
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Task(db.Keyed, tablename="tasks"):
    """A piece of work for a case, asked of a user or of somebody outside; it ends once."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    what = Text()
    details = Text()
    to_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    to_address = Text(null=True, default=None)
    to_name = Text()
    reply_id = ForeignKey(Reply, null=True, on_delete=RESTRICT)
    due_at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    asked_at = Timestamptz(default=None)
    state = Text(default="open")
    ended_at = Timestamptz(null=True, default=None)
    ended_by_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    answer = Text()
    by_rule = Text()
