"""Which column of a file is which.

Names are compared without capitals, accents, spaces and signs, and the usual other names are known.
A column nobody knows is left out and said so; one that is missing and needed ends the import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casedesk.platform import words


@dataclass(frozen=True)
class Column:
    """One column that is understood."""

    name: str
    says: str
    other_names: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Layout:
    """Where the columns of a file are: by name, the place in a row; and the headings left out."""

    places: Mapping[str, int]
    left_out: tuple[str, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]


def key(heading: str) -> str:
    """A heading as it is compared: 'E-Mail Address' and 'e_mail_address' are 'emailaddress'."""
    return "".join(sign for sign in words.fold(heading) if sign.isalnum())


def layout(headings: Sequence[str], known: Sequence[Column]) -> Layout:
    """How a file with these headings is to be read."""
    names = {key(name): column.name for column in known for name in (column.name, *column.other_names)}
    places: dict[str, int] = {}
    doubled: list[str] = []
    left_out: list[str] = []
    for place, heading in enumerate(headings):
        name = names.get(key(heading))
        if name is None:
            left_out.append(heading)
        elif name in places:
            doubled.append(heading)
        else:
            places[name] = place
    missing = tuple(column.name for column in known if column.needed and column.name not in places)
    return Layout(places, tuple(left_out), missing, tuple(doubled))


def help_text(known: Sequence[Column]) -> str:
    """The columns as lines of a command's help."""
    width = max(len(column.name) for column in known) + 2
    return "\n".join(
        f"  {column.name:{width}}{'needed: ' if column.needed else ''}{column.says}" for column in known
    )
