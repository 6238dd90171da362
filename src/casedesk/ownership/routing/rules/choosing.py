"""Who should own a case.

Whoever had the earlier case that this one continues, unless they are away. Else those who are here, with room, of
the team asked for, with the skills and the language asked for; among them whoever helped this customer last, then
the lightest load, among those first who speak the customer's language. None of them: the supervisor on duty. Where
no supervisor is here either: the one with the lightest load of those who are here though full, else of those who
come on shift first, else of all.

A choice comes as a list, best first, each with a turn: turn 1 of somebody is their next case while one is just
being opened for them already. Whoever asks tries the turns in that order, so that cases that come at one instant
spread as if they came one after another.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from math import inf

from casedesk.ownership.routing.rules import reasons
from casedesk.ownership.routing.rules.asking import WEIGHTS, Asked
from casedesk.platform.sentences import say
from casedesk.rota.rules.duty import ALWAYS, Colleague, on_duty
from casedesk.rota.rules.presence import Hours

LADDER = ("agent", "supervisor", "manager", "admin")
"""Who is asked first; the next only where there is nobody of the one before."""
COME_TOGETHER = timedelta(hours=4)
"""Whoever comes on within this time after the first shares what came while nobody was here."""
MOST_TURNS = 32
"""So many cases can be on their way to one person at a time."""
MOST_TRIED = 200
NORMAL = WEIGHTS["normal"]


@dataclass(frozen=True)
class Candidate:
    """Somebody who takes cases: what they have open (`load` in halves of a normal case), and what they can do."""

    id: int
    role: str
    open_cases: int = 0
    load: int = 0
    capacity: int = 12
    languages: Mapping[str, int] = field(default_factory=dict, hash=False)
    skills: Mapping[int, int] = field(default_factory=dict, hash=False)
    teams: tuple[int, ...] = ()
    home_team_id: int | None = None
    """Where their cases belong when no team was asked for: never a private one, that is chosen on purpose."""
    hours: Hours = ALWAYS
    helped_at: datetime | None = None
    """When they last helped the customer."""
    name: str = ""

    def load_at(self, turn: int) -> int:
        """The load once as many cases as this turn have come that are on their way."""
        return self.load + turn * NORMAL

    def share_at(self, turn: int) -> float:
        """The share of the room that is taken at a turn; above 1 when overdrawn, without end where there is none."""
        return self.load_at(turn) / (self.capacity * NORMAL) if self.capacity else inf

    def has_room(self, weight: int, turn: int) -> bool:
        """Whether a case of this weight still fits at a turn."""
        return self.load_at(turn) + weight <= self.capacity * NORMAL

    def is_fit(self, asked: Asked) -> bool:
        """Whether they have the skills asked for, and speak the language as well as it is asked for."""
        if asked.language and self.languages.get(asked.language, 0) < (asked.language_level or 0):
            return False
        return all(self.skills.get(skill, 0) >= level for skill, level in asked.skills)


@dataclass(frozen=True)
class Choice:
    """Who was chosen, at which of their turns, by which rule, and why."""

    owner_id: int
    team_id: int | None
    rule: str
    say_why: Callable[[], str] = field(compare=False, repr=False)
    """Makes the sentence: of two hundred choices one is taken, and making it for all took most of the time."""
    turn: int = 0
    load_expected: float = 0
    """So much they may have once the turn is theirs for this to be the best choice still."""

    @property
    def reason(self) -> str:
        """Why, as a sentence."""
        return self.say_why()


@dataclass(frozen=True)
class Question:
    """What is asked, at which moment, and who had the case that this one continues."""

    asked: Asked
    now: datetime
    earlier_owner_id: int | None = None
    team_name: str = ""
    skill_names: Mapping[int, str] = field(default_factory=dict, hash=False)


def choices(candidates: Sequence[Candidate], question: Question) -> Iterator[Choice]:
    """Who may own the case, the best first, at most so many as anybody will try; none where nobody takes cases."""
    return islice(_all_choices(candidates, question), MOST_TRIED)


def _all_choices(candidates: Sequence[Candidate], question: Question) -> Iterator[Choice]:
    asked, now = question.asked, question.now
    for one in candidates:
        if one.id == question.earlier_owner_id and one.hours.away(now) is None:
            yield from _turns(one, question, lambda _load: reasons.HAD_IT, reasons.HAD_IT, room=False)
    people = _first_rung(candidates, asked.team_id)
    fit = [one for one in people if one.is_fit(asked)]
    here = [one for one in fit if one.hours.is_here(now)]
    yield from _who_helped(here, question)
    speaking = [one for one in here if asked.language is not None and asked.language in one.languages]
    if asked.language is not None:
        yield from _lightest(speaking, question, reasons.speaks(asked.language))
    yield from _lightest([one for one in here if one not in speaking], question)
    yield from _supervisors(candidates, question, _missing(question, bool(fit), bool(here)))
    yield from _lightest(here, question, reasons.EVERYBODY_FULL, room=False)
    yield from _coming(fit or people, question)
    yield from _lightest(fit or people, question, reasons.NOBODY_COMES, room=False)


def _first_rung(candidates: Sequence[Candidate], team_id: int | None) -> list[Candidate]:
    in_team = [one for one in candidates if team_id is None or team_id in one.teams]
    for group in (in_team, candidates):
        for role in LADDER:
            found = [one for one in group if one.role == role]
            if found:
                return found
    return []


def _who_helped(here: Sequence[Candidate], question: Question) -> Iterator[Choice]:
    helped = [(one.helped_at, -one.id, one) for one in here if one.helped_at is not None]
    if helped:
        at, _id, last = max(helped, key=lambda found: found[:2])
        words = reasons.helped(at, question.now)
        yield from _turns(last, question, lambda load: reasons.sentence(words, load), say("helped before"))


def _supervisors(candidates: Sequence[Candidate], question: Question, missing: str) -> Iterator[Choice]:
    colleagues = [Colleague(one.id, one.name, one.role, one.teams, one.hours) for one in candidates]
    # Whoever may not see the cases of a private team is no candidate, so nobody else is left out here.
    duty = {one.user_id for one in on_duty(colleagues, question.asked.team_id, question.now) if one.is_here}
    those = [one for one in candidates if one.id in duty]
    yield from _lightest(those, question, missing, reasons.ON_DUTY, rule=reasons.ON_DUTY, room=False)


def _coming(people: Sequence[Candidate], question: Question) -> Iterator[Choice]:
    back = [(one, one.hours.next_here(question.now)) for one in people]
    known = [(one, at) for one, at in back if at is not None]
    if not known:
        return
    first = min(at for _one, at in known)
    those = [one for one, at in known if at - first <= COME_TOGETHER]
    words = reasons.comes_on(first)
    speaking = [one for one in those if question.asked.language in one.languages]
    for room in (True, False):
        for pool in (speaking, those):
            yield from _lightest(pool, question, words, rule=say("comes on next"), room=room)


def _missing(question: Question, fit: bool, here: bool) -> str:
    asked = question.asked
    skills = [(question.skill_names.get(skill, str(skill)), level) for skill, level in asked.skills]
    language = asked.language if asked.language and asked.language_level else ""
    return reasons.missing(question.team_name, skills=skills, language=language, fit=fit, here=here)


def _lightest(
    pool: Sequence[Candidate],
    question: Question,
    *why: str,
    rule: str = reasons.LIGHTEST,
    room: bool = True,
) -> Iterator[Choice]:
    """The turns of these people by the share of their room that is taken when a turn has come."""
    words = _last_words(rule, why)
    turns = [_turns(one, question, words, rule, room=room) for one in pool]
    by_id = {one.id: one for one in pool}

    def order(choice: Choice) -> tuple[float, int, int]:
        one = by_id[choice.owner_id]
        return one.share_at(choice.turn), one.load_at(choice.turn), one.id

    return heapq.merge(*turns, key=order)


def _last_words(rule: str, why: Sequence[str]) -> Callable[[str], str]:
    if rule == reasons.ON_DUTY:
        return lambda load: reasons.sentence(*why[:-1], reasons.with_load(why[-1], load))
    return lambda load: reasons.lightest(load, *why)


def _turns(
    one: Candidate, question: Question, words: Callable[[str], str], rule: str, *, room: bool = True
) -> Iterator[Choice]:
    asked = question.asked
    by = reasons.by_rule(asked.rule.name) if asked.rule is not None and rule != reasons.HAD_IT else ""
    team_id = asked.team_id if asked.team_id is not None else one.home_team_id
    for turn in range(MOST_TURNS):
        if room and not one.has_room(asked.weight, turn):
            return
        expected = one.load_at(turn) if rule != reasons.HAD_IT else inf
        yield Choice(one.id, team_id, rule, partial(_why, one, turn, by, words), turn, expected)


def _why(one: Candidate, turn: int, by: str, words: Callable[[str], str]) -> str:
    load = reasons.load_of(one.open_cases + turn, one.capacity, one.load_at(turn) / NORMAL)
    return reasons.sentence(by, words(load))
