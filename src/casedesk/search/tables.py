"""What is looked through when somebody searches: a row of words for each case, contact and note.

What is a person's own, for export and erasure, stands in search_rows (words): it is made anew of the texts it
belongs to by `actions.indexing.index`.
"""

from typing import Any

from piccolo.columns import OnDelete, Text, Timestamptz

from casedesk.cases.tables import Case, Interaction, Note
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey, Tsvector

_RESTRICT = OnDelete.restrict


class SearchRow(db.Keyed, tablename="search_rows"):
    """The words of one thing that was said; a projection of the record, which `verify` recomputes."""

    case_id: Any = ForeignKey(Case, null=True, on_delete=_RESTRICT)
    of_case_id: Any = ForeignKey(Case, null=True, on_delete=_RESTRICT)
    interaction_id = ForeignKey(Interaction, null=True, on_delete=_RESTRICT)
    note_id = ForeignKey(Note, null=True, on_delete=_RESTRICT)
    at = Timestamptz(default=None)
    channel = Text()
    words = Tsvector()
