"""Routing rules, in versions that are never changed."""

from typing import Any

from piccolo.columns import JSONB, Integer, SmallInt, Text, Timestamptz
from piccolo.columns.base import OnDelete

from casedesk.accounts.tables import Team, User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.rota.tables import Skill

RESTRICT = OnDelete.restrict


class RoutingVersion(db.Keyed, tablename="routing_versions"):
    """The list of rules from a moment on, and what was changed from the one before."""

    recorded_at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    change = Text()
    restores_id: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=RESTRICT)


class RoutingRule(db.Keyed, tablename="routing_rules"):
    """For such cases ask such people; the first that matches counts."""

    version_id = ForeignKey(RoutingVersion, null=False, on_delete=RESTRICT)
    position = Integer()
    name = Text()
    conditions = JSONB(default="{}")
    team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    language_level = SmallInt(null=True, default=None)


class RoutingRuleSkill(db.Keyed, tablename="routing_rule_skills"):
    """A skill that a rule asks for, and how well it must be known."""

    rule_id = ForeignKey(RoutingRule, null=False, on_delete=RESTRICT)
    skill_id = ForeignKey(Skill, null=False, on_delete=RESTRICT)
    level = SmallInt()
