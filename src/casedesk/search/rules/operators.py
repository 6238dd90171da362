"""The operators of a search: what one can narrow to, by which words.

The table is OPERATORS: one line each. How a value is read stands beside it; which condition it becomes in the
database, in queries/conditions.py under the same name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.cases.rules import stages
from casedesk.fields.rules.asking import asked_of, parts_of
from casedesk.fields.rules.fields import Field
from casedesk.platform import words
from casedesk.platform.sentences import say
from casedesk.problems.rules import key_in, number_of

ME = "me"
NOBODY = "none"
STAGES = ("open", "ours", "theirs", "ended", *stages.STAGES)
"""What `stage:` takes: groups of stages first, as in the list of cases."""
CHANNELS = ("email", "phone", "visit", "form", "chat", "letter", "social", "other")
KINDS = ("question", "request", "complaint", "praise")
PRIORITIES = ("normal", "high")
_ALIKE = {"mail": "email", "call": "phone"}
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_YEARS = range(1990, 2200)
_SHOWN = 12
"""So many of the values that there are stand in a sentence."""


@dataclass(frozen=True)
class Named:
    """Somebody or something that can be named, by its key."""

    id: int
    name: str
    email: str = ""


@dataclass(frozen=True)
class Known:
    """What a question is read against: who asks, where their clock stands, and who and what there is."""

    me: int | None = None
    zone: str = "UTC"
    today: date = date.min
    people: Sequence[Named] = ()
    teams: Sequence[Named] = ()
    tags: Sequence[Named] = ()
    fields: Sequence[Field] = ()


@dataclass(frozen=True)
class Filter:
    """One thing that is narrowed to: the operator, what its condition takes, how it is said, and how it was typed."""

    operator: str
    value: Any
    said: str
    typed: str


@dataclass(frozen=True)
class Unread:
    """Why an operator was not understood."""

    sentence: str


Reading = tuple[Any, str] | Unread
"""What a value comes to and how that is said, or why it comes to nothing."""


@dataclass(frozen=True)
class Operator:
    """One line of the table: reads a value into what its condition takes and how it is said; `values` are those
    that there are to choose from."""

    reads: Callable[[str, Known], Reading]
    values: Callable[[Known], Sequence[str]]
    says: str
    """What it narrows to, in a few words."""


def read(name: str, typed: str, known: Known) -> Filter | Unread:
    """What `name:typed` narrows to, or why that is not understood."""
    operator = OPERATORS.get(name.lower())
    if operator is None:
        return Unread(
            say(
                "There is no filter “%(name)s:”. There are %(known)s. To look for the words themselves, put them "
                "between quotation marks.",
                name=name,
                known=", ".join(f"{one}:" for one in OPERATORS),
            )
        )
    found = operator.reads(typed.strip(), known)
    if isinstance(found, Unread):
        return found
    value, said = found
    return Filter(name.lower(), value, said, typed.strip())


def _choice(name: str, choices: Sequence[str], says: str) -> Operator:
    def reads(typed: str, _known: Known) -> Reading:
        wanted = typed.lower().replace(" ", "_")
        wanted = _ALIKE.get(wanted, wanted)
        if wanted in choices:
            return wanted, wanted.replace("_", " ")
        return _no_such(name, typed, choices)

    return Operator(reads, lambda _known: choices, says)


def _owner(typed: str, known: Known) -> Reading:
    if typed.lower() == ME:
        if known.me is None:
            return Unread(say("“owner:me” needs somebody who asks. Name the owner."))
        return (known.me,), ME
    return _among("owner", typed, known.people)


def _team(typed: str, known: Known) -> Reading:
    if typed.lower() == NOBODY:
        return (), NOBODY
    return _among("team", typed, known.teams)


def _tag(typed: str, known: Known) -> Reading:
    if typed.lower() == NOBODY:
        return (), NOBODY
    return _among("tag", typed, known.tags)


def _among(name: str, typed: str, those: Sequence[Named]) -> Reading:
    """Those of this name: the whole of it first, else the words of it; people by their address, too."""
    wanted = words.fold(typed)
    exact = [one for one in those if wanted and wanted in (words.fold(one.name), words.fold(one.email))]
    found = exact or [one for one in those if words.matches(typed, one.name)]
    if found:
        return tuple(one.id for one in found), " / ".join(one.name for one in found)
    return _no_such(name, typed, [one.name for one in those])


def _no_such(name: str, typed: str, values: Sequence[str]) -> Unread:
    return Unread(
        say(
            "“%(typed)s” is no %(name)s. There are: %(values)s.",
            typed=typed,
            name=name,
            values=_listed(values),
        )
    )


def _problem(typed: str, _known: Known) -> Reading:
    key = key_in(typed)
    if key is None:
        return Unread(say("“%(typed)s” is no problem. Say its number: problem:P-12.", typed=typed))
    return key, number_of(key)


def _field(typed: str, known: Known) -> Reading:
    by_key = {one.key: one for one in known.fields}
    parts = parts_of(typed)
    found = by_key.get(parts[0]) if parts else None
    if parts is None or found is None:
        return Unread(
            say(
                "“%(typed)s” is no field. Say which and what is in it, such as field:serial=1042. "
                "There are: %(values)s.",
                typed=typed,
                values=_listed(list(by_key)),
            )
        )
    asked = asked_of(found, parts[1])
    if asked is None:
        return Unread(say("“%(typed)s” cannot be asked of %(field)s.", typed=parts[1], field=found.name))
    return asked, f"{found.name} {asked.said}"


def _fields(known: Known) -> Sequence[str]:
    """Each field, and what there is to choose from where it is chosen."""
    of_lists = [
        f"{one.key}={choice.name}" for one in known.fields if not one.retired for choice in one.offered
    ]
    return [*(f"{one.key}=" for one in known.fields if not one.retired), *of_lists]


def _customer(typed: str, _known: Known) -> Reading:
    if not typed:
        return Unread(say("Say which customer, by a name, an address or a number: customer:demir."))
    return typed, typed


def _day(typed: str, known: Known) -> Reading:
    found = _first_day(typed, known)
    if found is None:
        return Unread(
            say(
                "“%(typed)s” is no day. Write it as 2026-05-31, 2026-05 or 2026, or say today or yesterday.",
                typed=typed,
            )
        )
    return datetime.combine(found, time(), ZoneInfo(known.zone)).astimezone(UTC), found.isoformat()


def _first_day(typed: str, known: Known) -> date | None:
    """The first day of a year, a month or a day as it is written, today and yesterday among them."""
    named = (
        {"today": known.today, "yesterday": known.today - timedelta(days=1)} if known.today > date.min else {}
    )
    if typed.lower() in named:
        return named[typed.lower()]
    found = _DAY.fullmatch(typed)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _days(known: Known) -> Sequence[str]:
    if known.today == date.min:
        return ()
    month = known.today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return ("today", "yesterday", f"{month:%Y-%m}", f"{before:%Y-%m}", f"{month:%Y}")


def _listed(values: Sequence[str]) -> str:
    if len(values) <= _SHOWN:
        return ", ".join(values)
    return ", ".join((*values[: _SHOWN - 1], "…"))


OPERATORS: Mapping[str, Operator] = {
    "owner": Operator(
        _owner, lambda known: (ME, *(one.name for one in known.people)), say("of whoever owns the case")
    ),
    "stage": _choice("stage", STAGES, say("of this stage")),
    "channel": _choice("channel", CHANNELS, say("of this channel")),
    "before": Operator(_day, _days, say("said before this day, month or year")),
    "after": Operator(_day, _days, say("said from this day, month or year on")),
    "team": Operator(_team, lambda known: (NOBODY, *(one.name for one in known.teams)), say("of this team")),
    "tag": Operator(_tag, lambda known: (NOBODY, *(one.name for one in known.tags)), say("with this tag")),
    "problem": Operator(_problem, lambda _known: (), say("part of the problem of this number")),
    "field": Operator(_field, _fields, say("with this in a field, such as field:serial=1042")),
    "kind": _choice("kind", KINDS, say("of this kind")),
    "priority": _choice("priority", PRIORITIES, say("of this priority")),
    "customer": Operator(
        _customer, lambda _known: (), say("of whoever is found by this name, address or number")
    ),
}
"""Every operator by its name, in the order in which they are offered."""

SEVERAL = frozenset(("tag", "field"))
"""Those that can be said more than once: all of what is said has to be true. Of another one the last counts."""
