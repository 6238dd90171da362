"""The lists and choices that a desk makes for itself."""

from piccolo.columns import JSONB, Boolean, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class Category(db.Keyed, tablename="categories"):
    """What a case is about. One that is no longer offered stays on the cases that have it."""

    name = Text()
    active = Boolean(default=True)
    position = Integer(default=0)
    size = Text(default="normal")
    guidance = Text()
    guidance_at = Timestamptz(null=True, default=None)


class GuidanceRead(db.Keyed, tablename="guidance_read"):
    """Somebody has read what helps with a category."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    category_id = ForeignKey(Category, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)


class Cause(db.Keyed, tablename="causes"):
    """What caused a case, as said when it was resolved."""

    name = Text()
    active = Boolean(default=True)
    position = Integer(default=0)


class DeskSetting(db.Keyed, tablename="desk_settings"):
    """One choice of the desk. A key that is not here has its default (settings.rules)."""

    key = Text()
    value = JSONB()
    changed_at = Timestamptz()
