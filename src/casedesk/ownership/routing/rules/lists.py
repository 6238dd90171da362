"""A list of rules with one of them changed, moved or taken away; None where it has no such rule."""

from collections.abc import Sequence

from casedesk.ownership.routing.rules.asking import Rule


def replaced(rules: Sequence[Rule], rule_id: int, by: Rule) -> list[Rule] | None:
    """The list with another rule in this one's place."""
    if not _has(rules, rule_id):
        return None
    return [by if one.id == rule_id else one for one in rules]


def without(rules: Sequence[Rule], rule_id: int) -> list[Rule] | None:
    """The list without this rule."""
    return [one for one in rules if one.id != rule_id] if _has(rules, rule_id) else None


def moved(rules: Sequence[Rule], rule_id: int, places: int) -> list[Rule] | None:
    """The list with this rule so many places further down (up, where negative), as far as that goes."""
    if not _has(rules, rule_id):
        return None
    before = [one.id for one in rules].index(rule_id)
    rest = [one for one in rules if one.id != rule_id]
    place = min(max(before + places, 0), len(rest))
    return [*rest[:place], rules[before], *rest[place:]]


def _has(rules: Sequence[Rule], rule_id: int) -> bool:
    return any(one.id == rule_id for one in rules)
