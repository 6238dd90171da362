"""What a value of each kind is: how it is read from what somebody typed or a program sent, and how the record says it.

A value is a text, a number, a day, yes or no, the key of a choice, or the keys of several. Nothing is None.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from casedesk.fields.rules.fields import OF_WORDS, Choice, Field
from casedesk.platform import words
from casedesk.platform.sentences import say

Value = str | Decimal | date | bool | int | tuple[int, ...]

LONGEST_WORDS = 500
MOST_FOLDED = 200
"""Characters of a text that it is compared by."""
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,6})?")
_LIKE_THOUSANDS = re.compile(r"[-+]?\d{1,3},\d{3}")
_YEARS = range(1900, 2200)
YES = ("yes", "true", "1")
NO = ("no", "false", "0")


@dataclass(frozen=True)
class Read:
    """What was read: a value, None for nothing, or what is wrong."""

    value: Value | None = None
    problem: str = ""


def read(field: Field, typed: Sequence[str], had: Value | None = None) -> Read:
    """Reads what was typed into a field. A choice that was retired may stay where the case `had` it."""
    given = [one.strip() for one in typed if one.strip()]
    if not given:
        return Read()
    if field.kind == "any_of":
        return _several(field, given, had)
    return _READ[field.kind](field, given[0], had)


def _words(_field: Field, typed: str, _had: Value | None) -> Read:
    text = "\n".join(" ".join(line.split()) for line in typed.splitlines()).strip()
    if len(text) > LONGEST_WORDS:
        return Read(problem=say("Use at most 500 characters. Longer things belong into a note."))
    return Read(text)


def _serial(_field: Field, typed: str, _had: Value | None) -> Read:
    text = " ".join(typed.split())
    if len(text) > MOST_FOLDED:
        return Read(problem=say("Use at most 200 characters."))
    return Read(text)


def _number(_field: Field, typed: str, _had: Value | None) -> Read:
    bare = re.sub(r"\s", "", typed)
    # A comma before three digits parts thousands in one country and decimals in the next.
    if not _NUMBER.fullmatch(bare) or _LIKE_THOUSANDS.fullmatch(bare):
        return Read(problem=say("Write a number such as 12 or 12.5, without signs between thousands."))
    return Read(Decimal(bare.replace(",", ".")).normalize() + Decimal(0))


def _day(_field: Field, typed: str, _had: Value | None) -> Read:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        return Read(problem=say("Write a date such as 2026-03-31."))
    return Read(day)


def _yes_no(_field: Field, typed: str, _had: Value | None) -> Read:
    said = typed.lower()
    if said not in YES and said not in NO:
        return Read(problem=say("Choose yes or no."))
    return Read(said in YES)


def _one(field: Field, typed: str, had: Value | None) -> Read:
    found = choice_called(field, typed)
    if found is None or (found.retired and found.id != had):
        return Read(problem=say("Choose one of the list."))
    return Read(found.id)


def _several(field: Field, typed: Sequence[str], had: Value | None) -> Read:
    kept = had if isinstance(had, tuple) else ()
    found = [choice_called(field, one) for one in typed]
    if any(one is None or (one.retired and one.id not in kept) for one in found):
        return Read(problem=say("Choose among the list."))
    return Read(tuple(sorted({one.id for one in found if one is not None})))


def choice_called(field: Field, typed: str) -> Choice | None:
    """The choice of this name, or of this key behind a #, as forms send it."""
    by_name = {words.fold(one.name): one for one in field.choices}
    by_key = {f"#{one.id}": one for one in field.choices}
    return by_key.get(typed) or by_name.get(words.fold(typed))


_READ: Mapping[str, Callable[[Field, str, Value | None], Read]] = {
    "text": _words,
    "serial": _serial,
    "number": _number,
    "day": _day,
    "yes_no": _yes_no,
    "one_of": _one,
}


def folded(text: str) -> str:
    """What a text is compared by: without case, accents, and white space that says nothing."""
    return " ".join(words.fold(text).split())[:MOST_FOLDED]


def entered(field: Field, value: Value | None) -> Any:
    """A value as the record of a case holds it: never a text itself, only that there is one."""
    if value is None:
        return None
    if field.kind in OF_WORDS:
        return True
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def recalled(field: Field, said: Any) -> Value | None:
    """The value that the record of a case says; None for nothing, and for a text, which it does not hold."""
    if said is None or field.kind in OF_WORDS:
        return None
    match field.kind:
        case "number":
            return Decimal(said)
        case "day":
            return date.fromisoformat(said)
        case "any_of":
            return tuple(said)
        case _:
            return cast("Value", said)


def kept(field: Field, value: Value | None) -> Any:
    """A value as it is kept for a while to be written again: a text as well."""
    return value if field.kind in OF_WORDS else entered(field, value)


def taken_up(field: Field, said: Any) -> Value | None:
    """The value that was kept so."""
    return cast("Value | None", said) if field.kind in OF_WORDS else recalled(field, said)


def told(field: Field, value: Value | None) -> Any:
    """A value as a program is told it: choices by their names."""
    names = {one.id: one.name for one in field.choices}
    if isinstance(value, tuple):
        return [names[one] for one in value]
    if field.kind == "one_of" and value is not None:
        return names[int(str(value))]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
