"""What the imports remember."""

from piccolo.columns import ForeignKey, OnDelete, Text, Timestamptz

from casedesk.cases.tables import Case
from casedesk.platform import db


class ImportedCase(db.Keyed, tablename="imported_cases"):
    """A case that came out of another tool's log, by what that tool calls it."""

    source = Text()
    key = Text()
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    recorded_at = Timestamptz(default=None)
