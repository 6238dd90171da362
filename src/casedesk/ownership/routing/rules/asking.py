"""What a case asks of its owner: by the first routing rule that matches it, in their order.

A rule speaks of mailboxes, categories, tiers, languages, kinds, channels and priorities. What it does not speak of
may be anything; a case of which something is not known is not of it. It names a team, skills with the least level
each, and perhaps how well the customer's language must be spoken. Where no rule names a team, that of the mailbox
counts. A team that was asked for by hand, or is that of the case already, stays: only rules without a team, or with
that one, are looked at then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casedesk.platform.sentences import say

WEIGHTS = {"small": 1, "normal": 2, "large": 4}
"""How much a case of a size takes of the room somebody has, in halves of a normal case."""

LONGEST_NAME = 100
KINDS_OF_CONDITION = ("mailboxes", "categories", "tiers", "languages", "kinds", "channels", "priorities")


@dataclass(frozen=True)
class CaseFacts:
    """What is known of a case when it needs an owner, as far as rules may speak of it."""

    mailbox_id: int | None = None
    category_id: int | None = None
    tier: str | None = None
    language: str | None = None
    kind: str | None = None
    channel: str | None = None
    priority: str | None = None
    size: str = "normal"

    def of(self, condition: str) -> int | str | None:
        """The value that a condition of this name looks at."""
        found: int | str | None = getattr(self, _FACT_OF[condition])
        return found


_FACT_OF = {
    "mailboxes": "mailbox_id",
    "categories": "category_id",
    "tiers": "tier",
    "languages": "language",
    "kinds": "kind",
    "channels": "channel",
    "priorities": "priority",
}


@dataclass(frozen=True)
class Rule:
    """One routing rule. `conditions` has the values that match, by the name of the condition."""

    name: str
    conditions: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict, hash=False)
    team_id: int | None = None
    skills: tuple[tuple[int, int], ...] = ()
    """Keys of skills with the least level."""
    language_level: int | None = None
    id: int = 0

    def matches(self, facts: CaseFacts) -> bool:
        """Whether this rule speaks of such a case."""
        return all(facts.of(name) in wanted for name, wanted in self.conditions.items() if wanted)


@dataclass(frozen=True)
class Asked:
    """What a case asks for: the rule that says so, a team, skills, the customer's language and how well."""

    rule: Rule | None = None
    team_id: int | None = None
    skills: tuple[tuple[int, int], ...] = ()
    language: str | None = None
    language_level: int | None = None
    weight: int = WEIGHTS["normal"]


@dataclass(frozen=True)
class GivenTeam:
    """A team that stands, for it was asked for by hand or is the case's own; and one that counts where no rule
    names another, that of the mailbox."""

    stands: int | None = None
    usual: int | None = None


def asked_by(rules: Iterable[Rule], facts: CaseFacts, team: GivenTeam | None = None) -> Asked:
    """What such a case asks for, where such a team is given."""
    team = team or GivenTeam()
    rule = next(
        (one for one in rules if one.matches(facts) and team.stands in (None, one.team_id or team.stands)),
        None,
    )
    if rule is None:
        return Asked(None, team.stands or team.usual, language=facts.language, weight=WEIGHTS[facts.size])
    return Asked(
        rule,
        team.stands or rule.team_id or team.usual,
        rule.skills,
        facts.language,
        rule.language_level,
        WEIGHTS[facts.size],
    )


def conditions_from(stored: Mapping[str, Any]) -> dict[str, tuple[int | str, ...]]:
    """The conditions as they were stored; of another version's unknown ones it is nothing known."""
    return {name: tuple(stored[name]) for name in KINDS_OF_CONDITION if stored.get(name)}


def conditions_as_stored(conditions: Mapping[str, tuple[int | str, ...]]) -> dict[str, list[int | str]]:
    """The conditions as they are stored: those that speak of something."""
    return {name: list(conditions[name]) for name in KINDS_OF_CONDITION if conditions.get(name)}


def objections(rule: Rule) -> dict[str, str]:
    """What is wrong with a rule, by field."""
    wrong = {}
    if not 1 <= len(rule.name.strip()) <= LONGEST_NAME:
        wrong["name"] = say("Give it a name of at most %(longest)d characters.", longest=LONGEST_NAME)
    if not any(rule.conditions.values()):
        wrong["conditions"] = say(
            "Say of which cases it speaks. For all of them, set the team of the mailbox instead."
        )
    if rule.team_id is None and not rule.skills and rule.language_level is None:
        wrong["team_id"] = say("Say what it asks for: a team, a skill, or how well the language is spoken.")
    return wrong
