"""Shifts, absences, and what somebody knows."""

from piccolo.columns import Boolean, SmallInt, Text, Timestamptz
from piccolo.columns.base import OnDelete

from casedesk.accounts.tables import User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class WeeklyShift(db.Keyed, tablename="shifts"):
    """From one minute of a weekday until another, in the user's zone, every week."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    weekday = SmallInt()
    begins = SmallInt()
    ends = SmallInt()


class Absence(db.Keyed, tablename="absences"):
    """Somebody is away, and perhaps somebody else looks after their cases meanwhile."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    from_at = Timestamptz(default=None)
    until_at = Timestamptz(null=True, default=None)
    reason = Text()
    cover_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)
    handed_over_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


class Skill(db.Keyed, tablename="skills"):
    """Something that not everybody at the desk knows: a product, a kind of trouble."""

    name = Text()
    active = Boolean(default=True)


class UserSkill(db.Keyed, tablename="user_skills"):
    """How well somebody knows it, from 1 (gets by) to 3 (is asked by others)."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    skill_id = ForeignKey(Skill, null=False, on_delete=RESTRICT)
    level = SmallInt()


class LanguageLevel(db.Keyed, tablename="language_levels"):
    """How well somebody speaks a language of theirs, from 1 (gets by) to 3 (as their own)."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    language = Text()
    level = SmallInt()
