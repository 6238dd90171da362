"""The lists and choices that a desk makes for itself."""

from piccolo.columns import JSONB, Boolean, Integer, Text, Timestamptz

from casedesk.platform import db


class Category(db.Keyed, tablename="categories"):
    """What a case is about. One that is no longer offered stays on the cases that have it."""

    name = Text()
    active = Boolean(default=True)
    position = Integer(default=0)
    size = Text(default="normal")


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
