"""Why somebody got a case, as a sentence of the record."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_date

HAD_IT = "had the earlier case"
LIGHTEST = "lightest load"
EVERYBODY_FULL = "everybody here is full"
NOBODY_COMES = "nobody is here, and nobody can say who comes next"
ON_DUTY = "the supervisor on duty"

_MONTHS_WITHOUT_YEAR = timedelta(days=300)


def load_of(open_cases: int, capacity: int, fills: float | None = None) -> str:
    """How much somebody has, of how much they have room for; `fills` where that is not the number of cases."""
    if fills is None or fills == open_cases:
        return f"{open_cases} open of {capacity}"
    return f"{open_cases} open that fill {fills:g} of {capacity}"


def sentence(*parts: str) -> str:
    """The parts that there are, one after the other."""
    return "; ".join(part for part in parts if part)


def lightest(load: str, *before: str) -> str:
    """Chosen for the lightest load, after what else was asked for."""
    return sentence(*before, f"{LIGHTEST}, {load}")


def speaks(language: str) -> str:
    """Chosen among those who speak it."""
    return f"speaks {language_name(language)}"


def language_name(language: str) -> str:
    """A language's name in English, as the record has it; its code where it has none there."""
    return str(Locale.parse("en").languages.get(language.replace("-", "_"), language))


def helped(at: datetime, now: datetime) -> str:
    """Helped the same customer before: with the month, and with the year where that is not plain."""
    shown = "MMMM" if now - at < _MONTHS_WITHOUT_YEAR else "MMMM y"
    return f"helped this customer in {format_date(at.date(), shown, locale='en')}"


def comes_on(at: datetime) -> str:
    """Nobody is here; chosen among those who come on first, from this moment on (in UTC: whoever reads the
    record may be anywhere)."""
    return f"nobody is here; on shift from {at:%a %d %b %H:%M} UTC"


def missing(team: str, *, skills: Sequence[tuple[str, int]], language: str, fit: bool, here: bool) -> str:
    """Why none of those who work on such cases could take this one."""
    whom = f"nobody of {team}" if team else "nobody"
    if here:
        return f"{whom} has room"
    if fit:
        return f"{whom} is here" if not skills and not language else f"{whom} who fits is here"
    wanted = [f"{name} ({level})" for name, level in skills]
    if language:
        wanted.append(language_name(language))
    return f"{whom} knows {' and '.join(wanted)}" if wanted else f"{whom} takes cases"


def by_rule(name: str) -> str:
    """Which routing rule asked for it."""
    return f"by the rule “{name}”"


def reason_for(open_cases: int, capacity: int, language: str | None = None) -> str:
    """The sentence of the most common choice; `language` is one they were chosen for."""
    return lightest(load_of(open_cases, capacity), *([speaks(language)] if language else []))
