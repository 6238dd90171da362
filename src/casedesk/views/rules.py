"""What a view may hold, how a stored one is read, and who may save one for others.

A view keeps the filters as an address says them: words, not keys of code, so that a later or an earlier version of the
program, or whoever else wrote the row, can put nothing into it but words that are looked at again. What is not known,
or not as it should be, is left out when it is read, and said. Columns are read alike.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casedesk.platform.sentences import say

LONGEST_NAME = 60
LONGEST_VALUE = 40
MOST_VIEWS = 40
"""So many for one person, and for one team: each is counted when the list is shown."""

FILTERS = (
    "stage", "owner", "team", "category", "cause", "tag", "kind", "channel", "priority", "tier", "language", "answered",
    "due", "dark", "problem", "from", "to", "order",
)  # fmt: skip
"""What an address may say of a list of cases, by name; `order` is how they stand."""

COLUMNS = (
    "number", "category", "tags", "owner", "team", "channel", "kind", "language", "needed", "ball", "opened",
)  # fmt: skip
"""What a row can tell beside whose turn it is and what it is about, in the order in which it stands."""
USUAL_COLUMNS = ("category", "owner", "opened")
MOST_COLUMNS = 6

_OF_FIELD = re.compile(r"f\.[a-z][a-z0-9_]{0,39}")
"""A field of cases, as filter and as column: which there are is the desk's."""
LONGEST_OF_FIELD = 120


class Whose(Enum):
    """For whom a view is."""

    MINE = "mine"
    TEAM = "team"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Audience:
    """For whom a view is: one person, a team, or everybody at the desk (neither is set)."""

    user_id: int | None = None
    team_id: int | None = None

    @property
    def whose(self) -> Whose:
        if self.user_id is not None:
            return Whose.MINE
        return Whose.TEAM if self.team_id is not None else Whose.EVERYBODY


@dataclass(frozen=True)
class Editor:
    """Who changes a view: their key, their teams, and whether they may share with their teams, or with everybody."""

    user_id: int
    teams: tuple[int, ...] = ()
    shares: bool = False
    shares_with_all: bool = False


def may_keep(editor: Editor, audience: Audience) -> bool:
    """Whether somebody may save, change and remove views for these."""
    if audience.user_id is not None:
        return audience.user_id == editor.user_id
    if editor.shares_with_all:
        return True
    return editor.shares and audience.team_id is not None and audience.team_id in editor.teams


def problem_of_name(name: str) -> str:
    """What is wrong with a name; empty where it will do."""
    if not name.strip():
        return say("Give it a name.")
    if len(name) > LONGEST_NAME:
        return say("A name has %(longest)d characters at most.", longest=LONGEST_NAME)
    return "" if name.isprintable() else say("There is a character in it that nobody can see.")


def filters_in(stored: Any) -> dict[str, str]:
    """The filters of a stored view that this version knows, as an address says them."""
    if not isinstance(stored, Mapping):
        return {}
    return {name: value for name, value in stored.items() if is_filter(name) and _is_value(name, value)}


def is_filter(name: Any) -> bool:
    """Whether an address may say this of a list of cases."""
    return name in FILTERS or is_of_field(name)


def is_of_field(name: Any) -> bool:
    """Whether this names a field of cases."""
    return isinstance(name, str) and _OF_FIELD.fullmatch(name) is not None


def longest_of(name: str) -> int:
    """How long the value of a filter may be."""
    return LONGEST_OF_FIELD if is_of_field(name) else LONGEST_VALUE


def unknown_in(stored: Any) -> list[str]:
    """What a stored view asks for that this version does not know, by name."""
    if not isinstance(stored, Mapping):
        return ["?"]
    return sorted(str(name)[:LONGEST_VALUE] for name in stored if name not in filters_in(stored))


def columns_in(stored: Sequence[Any], known: Collection[str] = COLUMNS) -> tuple[str, ...]:
    """The columns that are known, each once, in the order of the list, fields last; not more than fit."""
    wanted = {one for one in stored if isinstance(one, str) and one in known}
    fields = dict.fromkeys(one for one in stored if is_of_field(one))
    return (*(one for one in COLUMNS if one in wanted), *fields)[:MOST_COLUMNS]


def moved(keys: Sequence[int], key: int, places: int) -> list[int]:
    """The keys with one of them moved up (negative) or down, as far as that goes."""
    others = [one for one in keys if one != key]
    place = min(max(keys.index(key) + places, 0), len(others))
    return [*others[:place], key, *others[place:]]


def _is_value(name: str, value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest_of(name) and value.isprintable()
