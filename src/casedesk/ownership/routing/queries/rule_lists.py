"""The routing rules in force, and their versions."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.ownership.routing.rules.asking import Rule, conditions_from
from casedesk.platform import db

_RULES = """
SELECT r.id, r.name, r.conditions, r.team_id, r.language_level,
       ARRAY(SELECT ROW(s.skill_id, s.level) FROM routing_rule_skills s WHERE s.rule_id = r.id ORDER BY s.skill_id)
           AS skills
FROM routing_rules r WHERE r.version_id = {version} ORDER BY r.position
"""

IN_FORCE = f"""
-- By which rules is routed now?
{_RULES.format(version="(SELECT max(id) FROM routing_versions)")}
"""

OF_VERSION = f"""
-- Which rules had this version?
{_RULES.format(version="$1")}
"""

VERSIONS = """
-- How did the routing rules change, the latest first?
SELECT v.id, v.recorded_at, coalesce(u.name, v.by_rule) AS by, v.change, v.restores_id,
       (SELECT count(*) FROM routing_rules r WHERE r.version_id = v.id) AS rules
FROM routing_versions v LEFT JOIN users u ON u.id = v.by_user_id
ORDER BY v.id DESC LIMIT $1
"""


class Version(msgspec.Struct, frozen=True):
    """One version of the rules: what was changed in it, by whom, and how many rules it has."""

    id: int
    recorded_at: datetime
    by: str
    change: str
    restores_id: int | None
    rules: int


async def rules_in_force() -> list[Rule]:
    """The rules by which is routed now, in their order."""
    return [_rule(row) for row in await db.records(IN_FORCE)]


async def rules_of_version(version_id: int) -> list[Rule]:
    """The rules of a version, in their order."""
    return [_rule(row) for row in await db.records(OF_VERSION, version_id)]


async def latest_version() -> int:
    """The key of the version in force; 0 where there never was one."""
    sql = """
    -- Which version of the rules is in force?
    SELECT coalesce(max(id), 0) FROM routing_versions
    """
    return int(await db.value(sql))


async def versions(most: int = 20) -> list[Version]:
    """The latest versions."""
    return await db.rows(Version, VERSIONS, most)


def _rule(row: Any) -> Rule:
    return Rule(
        id=row["id"],
        name=row["name"],
        conditions=conditions_from(row["conditions"]),
        team_id=row["team_id"],
        skills=tuple(tuple(one) for one in row["skills"]),
        language_level=row["language_level"],
    )
