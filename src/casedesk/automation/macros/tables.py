"""Macros and their runs. What is always true of them stands in the migration."""

from piccolo.columns import JSONB, BigInt, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Macro(db.Keyed, tablename="macros"):
    """Steps kept as one, of everybody, a team or one user. `name` and `team_id` are those of the current version."""

    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    user_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)
    current_id = BigInt()
    retired_at = Timestamptz(null=True, default=None)
    retired_by_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)


class MacroVersion(db.Keyed, tablename="macro_versions"):
    """A macro as somebody wrote it at one time; `steps` as `rules.steps` reads them."""

    macro_id = ForeignKey(Macro, null=False, on_delete=RESTRICT)
    number = Integer()
    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    steps = JSONB()
    at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)


class MacroRun(db.Keyed, tablename="macro_runs"):
    """That somebody ran a macro on a case, what each step did, and whether it was taken back."""

    version_id = ForeignKey(MacroVersion, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    did = JSONB()
    undone_at = Timestamptz(null=True, default=None)
