"""Who is on a case at this moment, and what they have begun to write."""

from piccolo.columns import JSONB, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Presence(db.Keyed, tablename="presences"):
    """One open page of one user on one case, until its lease runs out."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    since = Timestamptz(default=None)
    until = Timestamptz(default=None)
    writing = Text()
    writing_until = Timestamptz(null=True, default=None)


class Draft(db.Keyed, tablename="drafts"):
    """What somebody has begun to write in one panel of a case. Personal: `fields` and `other`."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    panel = Text()
    fields = JSONB(default="{}")
    other = Text()
    version = Integer(default=1)
    saved_at = Timestamptz(default=None)
