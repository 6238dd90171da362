"""What the imports remember."""

from piccolo.columns import JSONB, Bytea, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class ImportedCase(db.Keyed, tablename="imported_cases"):
    """A case that came out of another tool's log, by what that tool calls it."""

    source = Text()
    key = Text()
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    recorded_at = Timestamptz(default=None)


class Import(db.Keyed, tablename="imports"):
    """A file of customers or orders that somebody brings over in the browser. Personal: `content`, `refusals`."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    kind = Text()
    name = Text()
    encoding = Text(null=True, default=None)
    content = Bytea(null=True, default=None)
    state = Text(default="looking")
    why = JSONB(null=True, default=None)
    rows_in_file = Integer(null=True, default=None)
    outcome = JSONB(default="{}")
    headings = JSONB(default="[]")
    refusals = JSONB(default="[]")
    made_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
