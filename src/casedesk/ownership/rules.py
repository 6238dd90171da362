"""Who should own a new case.

Whoever had the earlier case that this one continues, while they still take cases. Else among the agents of
the team asked for (of all teams, without one) those who speak the customer's language, and among these the
one with the lightest load for their capacity. Where no agent takes cases: a supervisor, then anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from babel import Locale

LADDER = ("agent", "supervisor", "manager", "admin")
"""Who is asked first; the next only where nobody of the one before takes cases."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who takes cases now, with how many they have open and how many they can hold."""

    id: int
    role: str
    open_cases: int
    capacity: int
    languages: tuple[str, ...]
    teams: tuple[int, ...]
    home_team_id: int | None = None
    """Where their cases belong when no team was asked for: never a private one, that is chosen on purpose."""

    @property
    def load(self) -> float:
        """The share of the capacity that is taken; above 1 when it is overdrawn, without end where there is none."""
        return self.open_cases / self.capacity if self.capacity else inf


@dataclass(frozen=True)
class Choice:
    """Who was chosen, by which rule, and why, as a sentence."""

    owner_id: int
    team_id: int | None
    rule: str
    reason: str


def choose_owner(
    candidates: Sequence[Candidate],
    *,
    language: str | None,
    team_id: int | None,
    earlier_owner_id: int | None,
) -> Choice | None:
    """The owner of a new case, or None when nobody takes cases."""
    had_it = next((one for one in candidates if one.id == earlier_owner_id), None)
    if had_it is not None:
        return Choice(had_it.id, _team(had_it, team_id), "had the earlier case", "had the earlier case")
    pool = _first_rung(candidates, team_id)
    if not pool:
        return None
    speaking = [one for one in pool if language is not None and language in one.languages]
    chosen = min(speaking or pool, key=lambda one: (one.load, one.open_cases, one.id))
    reason = reason_for(chosen.open_cases, chosen.capacity, language if speaking else None)
    return Choice(chosen.id, _team(chosen, team_id), "lightest load", reason)


def reason_for(open_cases: int, capacity: int, language: str | None = None) -> str:
    """Why somebody got a case, as the record says it; `language` is one they were chosen for."""
    load = f"lightest load, {open_cases} open of {capacity}"
    if language is None:
        return load
    known = Locale.parse("en").languages.get(language.replace("-", "_"), language)
    return f"speaks {known}; {load}"


def _first_rung(candidates: Sequence[Candidate], team_id: int | None) -> list[Candidate]:
    in_team = [one for one in candidates if team_id is None or team_id in one.teams]
    for group in (in_team, candidates):
        for role in LADDER:
            found = [one for one in group if one.role == role]
            if found:
                return found
    return []


def _team(chosen: Candidate, asked: int | None) -> int | None:
    if asked is not None:
        return asked
    return chosen.home_team_id
