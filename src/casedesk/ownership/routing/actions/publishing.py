"""Changing the routing rules: each change is a new version of the whole list, and any version can come back."""

from collections.abc import Sequence

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.ownership.routing.queries.rule_lists import (
    latest_version,
    rules_in_force,
    rules_of_version,
)
from casedesk.ownership.routing.rules.asking import Rule, conditions_as_stored, objections
from casedesk.ownership.routing.rules.lists import moved, replaced, without
from casedesk.ownership.routing.tables import RoutingRule, RoutingRuleSkill, RoutingVersion
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say

LOCK = "LOCK TABLE routing_versions IN SHARE ROW EXCLUSIVE MODE"


async def save_rule(rule: Rule, rule_id: int | None, drawn_from: int, by: Doer) -> int:
    """Puts a rule in the place of the one of this key, or at the end; returns the new version.

    Raises Invalid by field, NotFound, Refused where the rules changed since `drawn_from`.
    """
    wrong = objections(rule)
    if wrong:
        raise Invalid(wrong)
    async with db.transaction():
        before = await _hold(drawn_from)
        if rule_id is None:
            return await _publish([*before, rule], "added", by)
        return await _publish(_known(replaced(before, rule_id, rule)), "changed", by)


async def move_rule(rule_id: int, places: int, drawn_from: int, by: Doer) -> int:
    """Moves a rule up (negative) or down, as far as that goes; the first that matches counts. Raises as saving."""
    async with db.transaction():
        before = await _hold(drawn_from)
        return await _publish(_known(moved(before, rule_id, places)), "moved", by)


async def remove_rule(rule_id: int, drawn_from: int, by: Doer) -> int:
    """Takes a rule away; the version before it can come back. Raises as saving."""
    async with db.transaction():
        before = await _hold(drawn_from)
        return await _publish(_known(without(before, rule_id)), "removed", by)


async def restore_version(version_id: int, by: Doer) -> int:
    """Makes the rules of an earlier version those in force again; none, for the time before there were any.

    Raises NotFound where there is no such version.
    """
    async with db.transaction():
        await db.execute(LOCK)
        if not 0 <= version_id <= await latest_version():
            raise NotFound(say("There is no such version of the rules."))
        return await _publish(await rules_of_version(version_id), "restored", by, version_id or None)


async def _hold(drawn_from: int) -> list[Rule]:
    await db.execute(LOCK)
    if await latest_version() != drawn_from:
        raise Refused(
            say("The rules were changed meanwhile. Look at them again, and make your change once more.")
        )
    return await rules_in_force()


def _known(rules: list[Rule] | None) -> list[Rule]:
    if rules is None:
        raise NotFound(say("There is no such rule any more."))
    return rules


async def _publish(rules: Sequence[Rule], change: str, by: Doer, restores_id: int | None = None) -> int:
    # Going back to no rules at all restores no version: there was none to name.
    change = "removed" if change == "restored" and restores_id is None else change
    version = RoutingVersion(
        recorded_at=clock.now(),
        by_user_id=by.user_id,
        by_rule=by.rule or "",
        change=change,
        restores_id=restores_id,
    )
    await version.save()
    for position, rule in enumerate(rules, start=1):
        await _write(version.id, position, rule)
    await note(by, f"routing_{change}", "routing_rules", version.id, rules=len(rules))
    return int(version.id)


async def _write(version_id: int, position: int, rule: Rule) -> None:
    row = RoutingRule(
        version_id=version_id,
        position=position,
        name=rule.name.strip(),
        conditions=conditions_as_stored(rule.conditions),
        team_id=rule.team_id,
        language_level=rule.language_level,
    )
    try:
        async with db.transaction():
            await row.save()
            for skill_id, level in rule.skills:
                await RoutingRuleSkill.insert(
                    RoutingRuleSkill(rule_id=row.id, skill_id=skill_id, level=level)
                )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid({"team_id": say("Choose a team and skills from the lists.")}) from unknown
