"""Fields, what they are chosen from, and what cases have in them. What is always true of them stands in the migration.

What is a person's own, for export and erasure, stands in field_values (words, folded); the record holds of a text only
that it changed.
"""

from typing import Any

from piccolo.columns import BigInt, Boolean, Date, Integer, Numeric, OnDelete, Text, Timestamptz

from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.settings.tables import Category

_RESTRICT = OnDelete.restrict


class Field(db.Keyed, tablename="fields"):
    """What is asked for on cases of some categories, or of all."""

    key = Text()
    name = Text()
    kind = Text()
    unit = Text()
    help = Text()
    everywhere = Boolean(default=True)
    needed = Boolean(default=False)
    position = Integer()
    made_at = Timestamptz(default=None)
    retired_at = Timestamptz(null=True, default=None)


class FieldChoice(db.Keyed, tablename="field_choices"):
    """What one chooses from, where a field is chosen."""

    field_id: Any = ForeignKey(Field, null=False, on_delete=_RESTRICT)
    kind = Text()
    name = Text()
    position = Integer()
    retired_at = Timestamptz(null=True, default=None)


class FieldCategory(db.Keyed, tablename="field_categories"):
    """A category on which a field is asked for."""

    field_id: Any = ForeignKey(Field, null=False, on_delete=_RESTRICT)
    category_id = ForeignKey(Category, null=False, on_delete=_RESTRICT)


class FieldValue(db.Keyed, tablename="field_values"):
    """What a case has in a field, in the column of its kind."""

    case_id = ForeignKey(Case, null=False, on_delete=_RESTRICT)
    field_id: Any = ForeignKey(Field, null=False, on_delete=_RESTRICT)
    kind = Text()
    words = Text(null=True, default=None)
    folded = Text(null=True, default=None)
    number = Numeric(digits=(21, 6), null=True, default=None)
    day = Date(null=True, default=None)
    yes = Boolean(null=True, default=None)
    choice_id = BigInt(null=True, default=None)
