"""What other rules would have done to cases that were routed already.

What a case asked for is recomputed from what was known of it when it opened. It would have gone elsewhere where
the other rules name another team than it went to, or ask for what its first owner does not know. To whom in the
team depended on who was here and on their load at that moment, so that is not guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from casedesk.ownership.routing.rules.asking import Asked, CaseFacts, GivenTeam, Rule, asked_by

NONE_GIVEN = GivenTeam()


@dataclass(frozen=True)
class PastCase:
    """A case as it was routed: what was known, the team that was given, where it went."""

    id: int
    facts: CaseFacts
    team_id: int | None
    owner_id: int
    given: GivenTeam = NONE_GIVEN
    owner_skills: Mapping[int, int] = field(default_factory=dict, hash=False)
    owner_languages: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Elsewhere:
    """A case that would have gone elsewhere: what it would have asked for, and why it did not fit."""

    case: PastCase
    asked: Asked
    why: Literal["team", "skill", "language"]


@dataclass(frozen=True)
class Trial:
    """The outcome: how many cases were looked at, which would have gone elsewhere, how many each rule spoke of."""

    looked_at: int
    elsewhere: tuple[Elsewhere, ...]
    matched: Mapping[int, int] = field(default_factory=dict, hash=False)
    """By the place of the rule in the list, the first being 0."""


def tried(rules: Sequence[Rule], cases: Iterable[PastCase]) -> Trial:
    """What these rules would have done to these cases."""
    matched = dict.fromkeys(range(len(rules)), 0)
    places = {id(rule): place for place, rule in enumerate(rules)}
    elsewhere, number = [], 0
    for case in cases:
        number += 1
        asked = asked_by(rules, case.facts, case.given)
        if asked.rule is not None:
            matched[places[id(asked.rule)]] += 1
        why = _does_not_fit(case, asked)
        if why is not None:
            elsewhere.append(Elsewhere(case, asked, why))
    return Trial(number, tuple(elsewhere), matched)


def _does_not_fit(case: PastCase, asked: Asked) -> Literal["team", "skill", "language"] | None:
    if asked.team_id is not None and asked.team_id != case.team_id:
        return "team"
    if any(case.owner_skills.get(skill, 0) < level for skill, level in asked.skills):
        return "skill"
    if asked.language and case.owner_languages.get(asked.language, 0) < (asked.language_level or 0):
        return "language"
    return None
