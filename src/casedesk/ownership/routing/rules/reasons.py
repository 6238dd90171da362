"""Why somebody got a case, as a sentence of the record."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from casedesk.platform.sentences import Language, Month, all_of, one_by_one, say

HAD_IT = say("had the earlier case")
LIGHTEST = say("lightest load")
EVERYBODY_FULL = say("everybody here is full")
NOBODY_COMES = say("nobody is here, and nobody can say who comes next")
ON_DUTY = say("the supervisor on duty")

_MONTHS_WITHOUT_YEAR = timedelta(days=300)


def load_of(open_cases: int, capacity: int, fills: float | None = None) -> str:
    """How much somebody has, of how much they have room for; `fills` where that is not the number of cases."""
    if fills is None or fills == open_cases:
        return say("%(open)d open of %(capacity)d", open=open_cases, capacity=capacity)
    return say(
        "%(open)d open that fill %(fills)s of %(capacity)d",
        open=open_cases,
        fills=Decimal(f"{fills:g}"),
        capacity=capacity,
    )


def sentence(*parts: str) -> str:
    """The parts that there are, one after the other."""
    return one_by_one(parts, lambda first, then: say("%(first)s; %(then)s", first=first, then=then))


def lightest(load: str, *before: str) -> str:
    """Chosen for the lightest load, after what else was asked for."""
    return sentence(*before, with_load(LIGHTEST, load))


def with_load(why: str, load: str) -> str:
    """Why it was them, and how much they have."""
    return say("%(why)s, %(load)s", why=why, load=load)


def speaks(language: str) -> str:
    """Chosen among those who speak it."""
    return say("speaks %(language)s", language=Language(language))


def helped(at: datetime, now: datetime) -> str:
    """Helped the same customer before: with the month, and with the year where that is not plain."""
    month = Month(at.date().replace(day=1), now - at >= _MONTHS_WITHOUT_YEAR)
    return say("helped this customer in %(month)s", month=month)


def comes_on(at: datetime) -> str:
    """Nobody is here; chosen among those who come on first, from this moment on (in UTC where it is read as it
    was written: whoever reads the record may be anywhere)."""
    return say("nobody is here; on shift from %(at)s", at=at)


def missing(team: str, *, skills: Sequence[tuple[str, int]], language: str, fit: bool, here: bool) -> str:
    """Why none of those who work on such cases could take this one."""
    if here:
        return say("nobody of %(team)s has room", team=team) if team else say("nobody has room")
    if fit and not skills and not language:
        return say("nobody of %(team)s is here", team=team) if team else say("nobody is here")
    if fit:
        return (
            say("nobody of %(team)s who fits is here", team=team) if team else say("nobody who fits is here")
        )
    wanted = [f"{name} ({level})" for name, level in skills] + ([Language(language)] if language else [])
    if not wanted:
        return say("nobody of %(team)s takes cases", team=team) if team else say("nobody takes cases")
    what = all_of(wanted)
    return (
        say("nobody of %(team)s knows %(what)s", team=team, what=what)
        if team
        else say("nobody knows %(what)s", what=what)
    )


def by_rule(name: str) -> str:
    """Which routing rule asked for it."""
    return say("by the rule “%(name)s”", name=name)


def reason_for(open_cases: int, capacity: int, language: str | None = None) -> str:
    """The sentence of the most common choice; `language` is one they were chosen for."""
    return lightest(load_of(open_cases, capacity), *([speaks(language)] if language else []))
