"""What one can ask of a field: which cases have this in it, less or more than this, anything, or nothing.

An address says it as `f.serial=LP-1042`, a search as `field:serial=LP-1042`. A text is found by how it begins, whatever
its case and accents; of numbers and days one can ask for less and for more (`>5`, `<=2026-05-01`). `none` asks for the
cases that have nothing in the field, `any` for those that have something.
"""

import re
from dataclasses import dataclass
from typing import Any

from casedesk.fields.rules.fields import CHOSEN, KEY, OF_WORDS, Field
from casedesk.fields.rules.values import Value, choice_called, folded, read

PREFIX = "f."
"""What names of fields begin with in an address."""
NONE = "none"
ANY = "any"
LONGEST = 120
"""Characters of what is asked of a field."""
COMPARED = ("<=", ">=", "<", ">")
_EXPRESSION = re.compile(r"(?P<key>[a-z][a-z0-9_]{0,39})(?P<asked>[=<>].*)", re.DOTALL)


@dataclass(frozen=True)
class AskedOf:
    """One thing asked of a field: `how` is =, one of COMPARED, none or any; `typed` is how an address says it."""

    field: Field
    how: str
    value: Value | None
    typed: str

    @property
    def said(self) -> str:
        """What is asked, as one types it; choices by their names as they are now."""
        if self.field.kind in CHOSEN and self.value is not None:
            return next((one.name for one in self.field.choices if one.id == self.value), self.typed)
        return self.typed


def is_name(name: str) -> bool:
    """Whether this can be the name of a field in an address."""
    return name.startswith(PREFIX) and KEY.fullmatch(name.removeprefix(PREFIX)) is not None


def asked_of(field: Field, typed: str) -> AskedOf | None:
    """What is asked of a field; None where that is nothing one can ask."""
    typed = " ".join(typed.split())[:LONGEST]
    if typed.lower() in (NONE, ANY) and choice_called(field, typed) is None:
        return AskedOf(field, typed.lower(), None, typed.lower())
    how = next((one for one in COMPARED if typed.startswith(one)), "=")
    bare = typed.removeprefix(how).strip()
    if field.kind in OF_WORDS:
        return AskedOf(field, "=", folded(typed), typed) if folded(typed) else None
    if field.kind in CHOSEN:
        choice = choice_called(field, typed)
        return AskedOf(field, "=", choice.id, typed) if choice else None
    found = read(field, [bare])
    if found.value is None or (how != "=" and field.kind == "yes_no"):
        return None
    return AskedOf(field, how, found.value, typed)


def parts_of(expression: str) -> tuple[str, str] | None:
    """The key and what is asked, of `serial=LP-1042` or `weight>5`."""
    found = _EXPRESSION.fullmatch(expression.strip())
    return None if found is None else (found["key"], found["asked"].removeprefix("=").strip())


def condition_on(asked: AskedOf) -> tuple[str, tuple[Any, ...]]:
    """The condition on a row `v` of field_values, its values named {arg1}, {arg2}; and those values."""
    if asked.field.kind in CHOSEN and asked.value is not None:
        return "v.choice_id = {arg1}", (asked.value,)
    of_field = "v.field_id = {arg1}"
    match asked.field.kind:
        case _ if asked.value is None:
            return of_field, (asked.field.id,)
        case "number" | "day" as column:
            return f"{of_field} AND v.{column} {asked.how} {{arg2}}", (asked.field.id, asked.value)
        case "yes_no":
            return f"{of_field} AND v.yes = {{arg2}}", (asked.field.id, asked.value)
        case _:
            pattern = re.sub(r"([\\%_])", r"\\\1", str(asked.value)) + "%"
            return f"{of_field} AND v.folded LIKE {{arg2}}", (asked.field.id, pattern)
