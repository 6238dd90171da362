"""What a field is, on which cases it is asked for, and what a definition of one may say.

A field has a key, the word by which addresses, programs and searches name it, and a name, which people read. Neither
its key nor its kind ever changes; all else may. It is asked for on every case, or on those of some categories, and may
be needed before a case is resolved. One that is retired is asked for no more, and cases keep what they have in it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casedesk.platform.sentences import say

KINDS = ("text", "serial", "number", "day", "yes_no", "one_of", "any_of")
"""Some words; a serial number or a link; a number; a day; yes or no; one of a list; several of a list."""
OF_WORDS = frozenset(("text", "serial"))
CHOSEN = frozenset(("one_of", "any_of"))

LONGEST_NAME = 60
LONGEST_HELP = 300
LONGEST_UNIT = 20
MOST_CHOICES = 100
MOST_FIELDS = 60
"""So many that are not retired: all of them are read with each case."""

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Choice:
    """One of what a field is chosen from."""

    id: int
    name: str
    retired: bool = False


@dataclass(frozen=True)
class Field:
    """A field as it is asked for. `categories` are those it is asked for on, where not everywhere."""

    id: int
    key: str
    name: str
    kind: str
    unit: str = ""
    help: str = ""
    everywhere: bool = True
    needed: bool = False
    retired: bool = False
    choices: tuple[Choice, ...] = ()
    categories: tuple[int, ...] = ()

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What can be chosen now."""
        return tuple(one for one in self.choices if not one.retired)

    def is_asked_on(self, category_id: int | None) -> bool:
        """Whether a case of this category is asked for it."""
        return not self.retired and (self.everywhere or category_id in self.categories)


def asked_on(fields: Iterable[Field], category_id: int | None) -> list[Field]:
    """The fields that a case of this category is asked for, in order."""
    return [one for one in fields if one.is_asked_on(category_id)]


def missing(fields: Iterable[Field], category_id: int | None, known: Collection[int]) -> list[Field]:
    """What is needed before a case of this category is resolved and is not there; `known` are the fields it has
    something in."""
    return [one for one in asked_on(fields, category_id) if one.needed and one.id not in known]


def needed_words(names: Iterable[str]) -> str:
    """Why a case cannot be resolved that has nothing in these fields."""
    return say(
        "Needed before it is resolved: %(fields)s. Fill it in under “Asked for”.", fields=", ".join(names)
    )


@dataclass(frozen=True)
class Definition:
    """What somebody wants a field to be. `choices` are names, in order."""

    key: str
    name: str
    kind: str
    unit: str = ""
    help: str = ""
    everywhere: bool = True
    needed: bool = False
    choices: tuple[str, ...] = ()
    categories: tuple[int, ...] = field(default=())


def key_from(name: str) -> str:
    """A key for a field of this name, where its letters give one."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40].strip("_")
    return plain if KEY.fullmatch(plain) else ""


def names_in(typed: str) -> tuple[str, ...]:
    """The choices that somebody typed, one a line; each once, as it was typed first."""
    first: dict[str, str] = {}
    for line in typed.splitlines():
        name = " ".join(line.split())
        if name:
            first.setdefault(name.casefold(), name)
    return tuple(first.values())


def objections(wanted: Definition) -> Mapping[str, str]:
    """What is wrong with a definition, by what it is wrong with."""
    wrong: dict[str, str] = {}
    if not KEY.fullmatch(wanted.key):
        wrong["key"] = say(
            "A key has small letters of the English alphabet, digits and _, and begins with a letter."
        )
    if not 1 <= len(wanted.name.strip()) <= LONGEST_NAME or not wanted.name.isprintable():
        wrong["name"] = say("Give it a name, 60 characters at most.")
    if wanted.kind not in KINDS:
        wrong["kind"] = say("Choose a kind from the list.")
    if len(wanted.help) > LONGEST_HELP:
        wrong["help"] = say("Say it in 300 characters at most.")
    if wanted.unit and wanted.kind != "number":
        wrong["unit"] = say("Only a number has a unit.")
    elif len(wanted.unit) > LONGEST_UNIT:
        wrong["unit"] = say("A unit has 20 characters at most.")
    if not wanted.everywhere and not wanted.categories:
        wrong["categories"] = say("Choose at least one category, or ask for it on every case.")
    problem = problem_of_choices(wanted.kind, wanted.choices)
    return wrong | ({"choices": problem} if problem else {})


def problem_of_choices(kind: str, names: Sequence[str]) -> str:
    """What is wrong with a list to choose from; empty where it will do."""
    if kind not in CHOSEN:
        return say("Only a field that is chosen from a list has choices.") if names else ""
    if not names:
        return say("Write what there is to choose from, one a line.")
    if len(names) > MOST_CHOICES:
        return say("At most 100 choices.")
    if any(not _is_choice(name) for name in names):
        return say("Each choice has from 1 to 60 characters, and does not begin with #.")
    return ""


def _is_choice(name: str) -> bool:
    return 0 < len(name.strip()) <= LONGEST_NAME and name.isprintable() and not name.startswith("#")
