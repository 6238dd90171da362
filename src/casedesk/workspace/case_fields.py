"""What is asked for on a case, as pages show it and as their forms say it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casedesk.fields.actions.filling import named
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import Values, values_on
from casedesk.fields.rules.fields import CHOSEN, OF_WORDS, Field, asked_on, missing
from casedesk.fields.rules.values import Value, entered, recalled
from casedesk.web.forms import Form, FormValue
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number
from casedesk.web.time_filters import day

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """A field on a case: what it has there, in words and as a form holds it. `link` is where a value leads that is an
    address; `is_lacking` says that it has to be filled in before the case is resolved."""

    field: Field
    words: str = ""
    typed: FormValue = ""
    link: str = ""
    is_lacking: bool = False

    @property
    def name(self) -> str:
        """What it is called in a form."""
        return named(self.field.key)

    @property
    def label(self) -> str:
        """What stands above it in a form."""
        return f"{self.field.name} ({self.field.unit})" if self.field.unit else self.field.name

    @property
    def options(self) -> list[tuple[str, str]]:
        """What there is to choose from, with what the case has and is not offered any more."""
        if self.field.kind == "yes_no":
            return [("yes", _("yes")), ("no", _("no"))]
        had = [self.typed] if isinstance(self.typed, str) else self.typed
        return [
            (f"#{one.id}", one.name) for one in self.field.choices if not one.retired or f"#{one.id}" in had
        ]


@dataclass(frozen=True)
class NamedField:
    """A field that entries of a history name."""

    field: Field

    @property
    def name(self) -> str:
        return self.field.name

    def said(self, entered: object) -> str:
        """What the record holds of a value, as one reads it; nothing of a text."""
        return words_of(self.field, recalled(self.field, entered))


async def fields_named() -> dict[int, NamedField]:
    """What fields are called, by key."""
    return {one.id: NamedField(one) for one in await all_fields()}


@dataclass(frozen=True)
class CaseFields:
    """The fields of a case: those it is asked for, and others it has something in."""

    shown: Sequence[Shown] = ()

    @property
    def to_fill(self) -> list[Shown]:
        """Those that can be filled in."""
        return [one for one in self.shown if not one.field.retired]

    @property
    def lacking(self) -> list[Shown]:
        """Those that have to be filled in before the case is resolved."""
        return [one for one in self.shown if one.is_lacking]


async def fields_on(case_id: int, category_id: int | None) -> CaseFields:
    """What a case is asked for, and what it has."""
    fields = await all_fields()
    values = (await values_on([case_id])).get(case_id, {})
    return CaseFields(shown_of(fields, category_id, values))


async def fields_asked(category_id: int | None) -> CaseFields:
    """What a new case of this category is asked for."""
    return CaseFields(shown_of(await all_fields(), category_id, {}))


def shown_of(fields: Sequence[Field], category_id: int | None, values: Values) -> list[Shown]:
    """The fields of one case, in order."""
    lacking = missing(fields, category_id, values.keys())
    asked = asked_on(fields, category_id)
    return [
        _shown(one, values.get(one.id), is_lacking=one in lacking)
        for one in fields
        if one in asked or one.id in values
    ]


def _shown(field: Field, value: Value | None, *, is_lacking: bool) -> Shown:
    text = str(value) if field.kind in OF_WORDS and value is not None else ""
    return Shown(
        field,
        words_of(field, value),
        _typed(field, value),
        text if _LINK.fullmatch(text) else "",
        is_lacking,
    )


def words_of(field: Field, value: Value | None) -> str:
    """What a case has in a field, as one reads it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        said = number(value, max(0, -int(value.as_tuple().exponent)))
        return f"{said} {field.unit}".strip()
    if field.kind in CHOSEN:
        keys = value if isinstance(value, tuple) else (value,)
        return ", ".join(one.name for one in field.choices if one.id in keys)
    if field.kind == "yes_no":
        return _("yes") if value else _("no")
    return str(value) if field.kind in OF_WORDS else day(value)  # type: ignore[arg-type]


def _typed(field: Field, value: Value | None) -> FormValue:
    """What stands in the form."""
    if isinstance(value, tuple):
        return [f"#{one}" for one in value]
    if value is None:
        return [] if field.kind == "any_of" else ""
    if field.kind == "one_of":
        return f"#{value}"
    if field.kind == "yes_no":
        return "yes" if value else "no"
    return str(value) if field.kind in OF_WORDS else str(entered(field, value))


def typed_in(form: Form, fields: Iterable[Field]) -> dict[str, list[str]]:
    """What a form says of these fields, by their keys; those that it does not have are left out."""
    found: dict[str, list[str]] = {}
    for one in fields:
        value = form.values.get(named(one.key))
        if value is not None:
            said = [value] if isinstance(value, str) else value
            # PostgreSQL's text cannot hold it.
            found[one.key] = [words.replace("\x00", "") for words in said]
    return found
