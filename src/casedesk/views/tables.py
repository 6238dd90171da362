"""The views that people saved."""

from piccolo.columns import JSONB, Array, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class SavedView(db.Keyed, tablename="saved_views"):
    """A name for filters and columns: of one person, of a team, or of everybody (neither is set). One that was removed
    stays a while, so that it can come back."""

    of_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    of_team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    name = Text()
    filters = JSONB(default="{}")
    columns = Array(base_column=Text())
    position = Integer(default=0)
    made_by_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    made_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None)
