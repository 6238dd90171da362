"""What every story of the demo draws on: chance, the year, the clocks, the people at the desk, the keys."""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache
from random import Random
from statistics import NormalDist
from typing import TypeVar

from casedesk.demo.cast import TEAMS, DemoTeam, Member
from casedesk.demo.given import Remedies
from casedesk.demo.hours import DAY, HOUR, Clockwork, instant
from casedesk.demo.people import ZONES, Buyer, Crowd
from casedesk.demo.problems import DemoProblem
from casedesk.demo.rows import Rows
from casedesk.demo.said import By, user
from casedesk.demo.seasons import Seasons
from casedesk.demo.triggering import LostFirst
from casedesk.ownership.routing.rules.reasons import reason_for

T = TypeVar("T")

_FACTORS = 4096
_CONSIDERED = 8
"""On a big desk the lightest load is looked for among so many."""
_LONGEST = 20 * DAY
_AFTER = 300 * DAY
"""How far past the present a clock may be asked: a story is planned ahead before it is cut off."""


@cache
def _spreads(spread: float) -> tuple[float, ...]:
    """Factors around 1, each as likely, that lie as a log-normal distribution does: drawing one is quick."""
    normal = NormalDist()
    return tuple(math.exp(spread * normal.inv_cdf((place + 0.5) / _FACTORS)) for place in range(_FACTORS))


reason = lru_cache(maxsize=None)(reason_for)
"""Why somebody got a case, in the words of the routing; the same few come again and again."""


@dataclass(eq=False)
class Colleague:
    """Somebody at the desk, with the times at which their cases end, soonest first."""

    id: int
    member: Member
    clock: Clockwork
    open_until: list[int] = field(default_factory=list)
    by: By = field(init=False)

    def __post_init__(self) -> None:
        self.by = user(self.id)

    def load(self, at: int) -> int:
        """How many cases they have open at this moment."""
        while self.open_until and self.open_until[0] <= at:
            heapq.heappop(self.open_until)
        return len(self.open_until)


@dataclass(frozen=True)
class AskedFor:
    """The fields as they were written down: their keys, and those of the places where one buys."""

    keys: Mapping[str, int]
    places: tuple[int, ...]


@dataclass(frozen=True)
class Keys:
    """The keys of what was there before the first case."""

    first_customer: int
    teams: Mapping[str, int]
    categories: Mapping[str, int]
    causes: Mapping[str, int]
    files: Mapping[str, Sequence[tuple[int, str, str]]]
    """By purpose (photo, label, invoice): key of the file, name, type."""
    tags: Mapping[str, int]
    fields: AskedFor
    problems: Mapping[str, tuple[int, DemoProblem]]
    """By subject: key of the problem that cases about it may be part of, and the problem."""
    lost_first: LostFirst


class Desk:
    """Who works here, and who gets a new case."""

    def __init__(self, colleagues: Sequence[Colleague], chance: Random) -> None:
        self._chance = chance
        self.agents = [one for one in colleagues if one.member.role == "agent"]
        self._in_team = {team.name: [one for one in self.agents if one.member.team is team] for team in TEAMS}
        self._lead = {
            one.member.team.name: one
            for one in colleagues
            if one.member.role == "supervisor" and one.member.team is not None
        }
        self.by_name = {one.member.name: one for one in colleagues}

    def owner_for(self, team: DemoTeam, language: str, at: int) -> tuple[Colleague, str]:
        """Who gets a new case, and why, as the desk's routing says it."""
        pool = self._in_team[team.name]
        speaking = [one for one in pool if language in one.member.languages]
        chosen = self._lightest(speaking or pool, at)
        return chosen, reason(chosen.load(at), chosen.member.capacity, language if speaking else None)

    def somebody_else(self, than: Colleague, team: DemoTeam, language: str, at: int) -> Colleague:
        """Another agent of a team, who speaks the language if anybody there does."""
        others = [one for one in self._in_team[team.name] if one is not than] or self.agents
        speaking = [one for one in others if language in one.member.languages]
        return self._lightest(speaking or others, at)

    def who_speaks(self, language: str, at: int) -> Colleague | None:
        """An agent of any team who speaks a language."""
        speaking = [one for one in self.agents if language in one.member.languages]
        return self._lightest(speaking, at) if speaking else None

    def lead(self, team: DemoTeam) -> Colleague:
        """The supervisor of a team."""
        return self._lead[team.name]

    def _lightest(self, pool: Sequence[Colleague], at: int) -> Colleague:
        if len(pool) > _CONSIDERED:
            pool = [pool[int(self._chance.random() * len(pool))] for _ in range(_CONSIDERED)]
        return min(pool, key=lambda one: (one.load(at) / one.member.capacity, one.id))


class World:
    """Everything a story needs besides its own people."""

    def __init__(
        self,
        seed: int,
        cases: int,
        year: Seasons,
        people: Sequence[tuple[int, Member]],
        keys: Keys,
        rows: Rows,
    ) -> None:
        self.chance = Random(seed)
        self.helped: dict[int, tuple[Colleague, int]] = {}
        """Who helped a customer last, by the customer's number, and when."""
        self.year = year
        self.keys = keys
        self.rows = rows
        first = (instant(year.begins) - timedelta(days=3)).date()
        days = (year.ends - year.begins + _AFTER) // DAY + 6
        zones = {*ZONES, *(member.zone for _, member in people)}
        self.clocks = {zone: Clockwork(zone, first, days) for zone in sorted(zones)}
        colleagues = [Colleague(key, member, self.clocks[member.zone]) for key, member in people]
        self.desk = Desk(colleagues, self.chance)
        self.crowd = Crowd(seed, cases, year.begins, year.ends)
        self.remedies: Remedies
        self.buyer = lru_cache(maxsize=50_000)(self._buyer)

    def _buyer(self, number: int) -> Buyer:
        return self.crowd.buyer(number)

    def customer_key(self, buyer: Buyer) -> int:
        """The key of a customer."""
        return self.keys.first_customer + buyer.number

    def token(self) -> str:
        """A reply token: as random as chance is here, and the same for the same seed."""
        return f"{self.chance.getrandbits(200):050x}"[:32]

    def pick(self, several: Sequence[T]) -> T:
        """One of several, each as likely."""
        return several[int(self.chance.random() * len(several))]

    def pick_weighted(self, several: Sequence[tuple[T, float]]) -> T:
        """One of several, each as likely as the weight beside it; the weights sum to 1."""
        share = self.chance.random()
        for one, weight in several:
            share -= weight
            if share < 0:
                return one
        return several[-1][0]

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self.chance.random() < share

    def about(self, median_hours: float, spread: float = 0.7) -> int:
        """A time of about so long: the median, with the long tail that waiting has."""
        spreads = _spreads(spread)
        return min(int(median_hours * HOUR * spreads[int(self.chance.random() * len(spreads))]), _LONGEST)

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` up to, not including, `most`."""
        return least + int(self.chance.random() * (most - least))
