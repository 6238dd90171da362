"""A trigger between its form and the desk: conditions are rows of fields `if_<field>.<place>`, steps `then_...`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.triggers.queries.names import Names
from casedesk.automation.triggers.queries.triggers import Trigger
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.conditions import FIELDS, Condition
from casedesk.automation.triggers.rules.steps import Step
from casedesk.automation.triggers.rules.triggers import Document, keys_of_step
from casedesk.automation.triggers.rules.whens import When
from casedesk.cases.rules.stages import STAGES
from casedesk.cases.rules.tags import names_in
from casedesk.customers.rules.people import TIERS
from casedesk.platform.sentences import say
from casedesk.web.forms import Form, FormValue
from casedesk.web.languages import COMMON

Row = dict[str, FormValue]
"""The fields of one condition or step as they were typed."""

_FIELD = re.compile(r"(if|then)_([a-z_]+)\.([0-9]{1,2})")
_MOST = 10
KINDS = {"if": conditions.KINDS, "then": steps.KINDS}
_NEGATED = ("is", "is_not")
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "channel": ("email", "form", "phone", "chat", "visit", "letter", "social", "other"),
    "kind": ("question", "request", "complaint", "praise"),
    "priority": ("high", "normal"),
    "tier": TIERS,
    "language": COMMON,
    "stage": STAGES,
}
"""The values of what has one of a fixed list."""


@dataclass(frozen=True)
class Found:
    """What was looked up for the names and addresses in a form: the keys of tags and of organisations by name, of
    customers by address; None for what is not there."""

    tags: Mapping[str, int | None]
    customers: Mapping[str, int | None]
    organisations: Mapping[str, int | None]


def rows_in(form: Form, part: str) -> list[Row]:
    """The conditions (`if`) or steps (`then`) of a form, in order."""
    rows: dict[int, Row] = {}
    for name, value in form.values.items():
        match = _FIELD.fullmatch(name)
        if match is not None and match[1] == part:
            rows.setdefault(int(match[3]), {})[match[2]] = value
    return [row for _place, row in sorted(rows.items()) if row.get("kind") in KINDS[part]][:_MOST]


def with_rows(form: Form, part: str, rows: Sequence[Row]) -> Form:
    """The form with these conditions or steps in place of its own."""
    mine = {name for name in form.values if (match := _FIELD.fullmatch(name)) and match[1] == part}
    kept: dict[str, object] = {name: value for name, value in form.values.items() if name not in mine}
    for place, row in enumerate(rows):
        kept |= {f"{part}_{name}.{place}": value for name, value in row.items()}
    return Form(kept, form.name)


def reshaped(form: Form) -> Form | None:
    """The form after a button that changes its shape: one row more, less or earlier, another fact. None for another."""
    pressed = form.text("step", longest=20, required=False)
    if pressed == "when":
        return Form(form.values, form.name)
    match = re.fullmatch(r"(add|remove|up)_(if|then)(?:\.([0-9]{1,2}))?", pressed)
    if match is None:
        return None
    part, rows = match[2], rows_in(form, match[2])
    if match[1] == "add":
        kind = form.text(f"new_{part}", longest=20, required=False)
        more: list[Row] = [{"kind": kind}] if kind in KINDS[part] and len(rows) < _MOST else []
        return with_rows(form, part, [*rows, *more])
    place = int(match[3] or -1)
    if not 0 <= place < len(rows):
        return with_rows(form, part, rows)
    if match[1] == "remove":
        return with_rows(form, part, rows[:place] + rows[place + 1 :])
    before = max(place - 1, 0)
    rows[before], rows[place] = rows[place], rows[before]
    return with_rows(form, part, rows)


def typed_tags(form: Form) -> list[str]:
    """The names of tags that were typed where one that there is is meant."""
    fields = [
        name
        for name in form.values
        if re.fullmatch(r"when_tag|if_tags\.[0-9]{1,2}|then_tag\.[0-9]{1,2}", name)
    ]
    return [one for name in fields for one in names_in(form.text(name, longest=500, required=False))]


def typed(form: Form, field: str) -> list[str]:
    """What was typed in a field of all conditions."""
    fields = [name for name in form.values if re.fullmatch(rf"if_{field}\.[0-9]{{1,2}}", name)]
    return [one for name in fields if (one := form.text(name, required=False))]


def read_document(form: Form, found: Found, locale: str) -> Document:
    """The trigger as it was typed. What is wrong with a field is noted in the form."""
    reading = _Reading(form, found, locale)
    asked = [reading.condition(str(row["kind"]), at) for at, row in enumerate(rows_in(form, "if"))]
    then = [_STEPS[str(row["kind"])](reading, at) for at, row in enumerate(rows_in(form, "then"))]
    return Document(reading.when(), asked, then)


class _Reading:
    """One form that is being read."""

    def __init__(self, form: Form, found: Found, locale: str) -> None:
        self.form, self.found, self.locale = form, found, locale

    def when(self) -> When:
        form = self.form
        match form.choice("when", whens.KINDS):
            case "wrote":
                return whens.Wrote()
            case "stage":
                return whens.Stage(list(form.choices("when_into", STAGES)))
            case "owner":
                return whens.Owner()
            case "tagged":
                named = self.tags("when_tag", required=False)
                return whens.Tagged(named[0] if named else None)
            case "details":
                return whens.Details(list(form.choices("when_of", whens.DETAILS)))
            case "overdue":
                return whens.Overdue()
            case "waited":
                side = form.choice("when_side", ("us", "customer"))
                hours = form.integer("when_hours", lowest=1, highest=whens.MOST_HOURS)
                return whens.Waited(hours, "customer" if side == "customer" else "us")
            case _:
                return whens.Opened()

    def condition(self, kind: str, at: int) -> Condition:
        if kind in FIELDS:
            return self.one_of(kind, at)
        return _CONDITIONS[kind](self, at)

    def one_of(self, kind: str, at: int) -> Condition:
        name = f"if_values.{at}"
        by_key = kind in ("category", "team")
        values: list[int | str] = (
            [*self.form.identifiers(name)] if by_key else [*self.form.choices(name, ALLOWED[kind])]
        )
        return conditions.OneOf(kind, values, self.negated(at))

    def negated(self, at: int) -> bool:
        return self.form.choice(f"if_how.{at}", _NEGATED) == "is_not"

    def less(self, at: int) -> bool:
        return self.form.choice(f"if_than.{at}", ("most", "least")) == "least"

    def tags(self, name: str, *, required: bool = True) -> list[int]:
        keys = []
        for one in names_in(self.form.text(name, longest=500, required=required)):
            key = self.found.tags.get(one)
            if key is None:
                self.form.refuse(name, say("There is no tag “%(name)s”.", name=one))
            else:
                keys.append(key)
        return keys

    def looked_up(self, name: str, found: Mapping[str, int | None], missing: str) -> int:
        given = self.form.text(name)
        key = found.get(given)
        if given and key is None:
            self.form.refuse(name, missing)
        return key or 0

    def tell(self, at: int) -> Step:
        whom = self.form.choice(f"then_whom.{at}", ("owner", "duty", "user"))
        if whom == "user":
            return steps.Tell("user", self.form.optional_identifier(f"then_to.{at}"))
        return steps.Tell("duty" if whom == "duty" else "owner")


def _how_of_tags(form: Form, at: int) -> Any:
    return form.choice(f"if_how.{at}", ("any", "all", "none"))


_CONDITIONS: Mapping[str, Callable[[_Reading, int], Condition]] = {
    "tags": lambda one, at: conditions.Tags(one.tags(f"if_tags.{at}"), _how_of_tags(one.form, at)),
    "words": lambda one, at: conditions.Words(
        names_in(one.form.words(f"if_phrases.{at}", longest=2_000).replace("\n", ",")),
        _where(one.form, at),
        one.negated(at),
    ),
    "customer": lambda one, at: conditions.Customer(
        one.looked_up(
            f"if_address.{at}",
            one.found.customers,
            say("Nobody has this address. Write one that is confirmed."),
        ),
        one.negated(at),
    ),
    "organisation": lambda one, at: conditions.Organisation(
        one.looked_up(
            f"if_organisation.{at}", one.found.organisations, say("There is no organisation of this name.")
        ),
        one.negated(at),
    ),
    "order_value": lambda one, at: conditions.OrderValue(
        one.form.amount(f"if_amount.{at}", one.locale) or Decimal(0),
        one.form.text(f"if_currency.{at}", longest=3).upper(),
        one.less(at),
    ),
    "age": lambda one, at: conditions.Age(
        one.form.integer(f"if_hours.{at}", lowest=1, highest=conditions.MOST_HOURS), one.less(at)
    ),
}


def _where(form: Form, at: int) -> Any:
    return form.choice(f"if_where.{at}", ("either", "subject", "said"))


_STEPS: Mapping[str, Callable[[_Reading, int], Step]] = {
    "tags": lambda one, at: macros.Tags(names_in(one.form.text(f"then_names.{at}"))),
    "untag": lambda one, at: steps.Untag(next(iter(one.tags(f"then_tag.{at}")), 0)),
    "category": lambda one, at: macros.Category(one.form.identifier(f"then_category.{at}")),
    "priority": lambda one, at: macros.Priority(
        "high" if one.form.choice(f"then_priority.{at}", ("normal", "high")) == "high" else "normal"
    ),
    "kind": lambda one, at: steps.Kind(_kind(one.form, at)),
    "team": lambda one, at: steps.Team(one.form.identifier(f"then_team.{at}")),
    "owner": lambda one, at: steps.Owner(one.form.identifier(f"then_user.{at}")),
    "join": lambda one, at: steps.Join(one.form.identifier(f"then_problem.{at}")),
    "task": lambda one, at: macros.Task(
        one.form.text(f"then_what.{at}", longest=300),
        one.form.integer(f"then_days.{at}", lowest=1, highest=60),
        one.form.optional_identifier(f"then_to.{at}"),
    ),
    "note": lambda one, at: macros.Note(one.form.words(f"then_text.{at}")),
    "tell": lambda one, at: one.tell(at),
    "macro": lambda one, at: steps.RunMacro(one.form.identifier(f"then_macro.{at}")),
}


def _kind(form: Form, at: int) -> Any:
    chosen = form.choice(f"then_is.{at}", ("question", "request", "complaint", "praise"))
    return chosen or "request"


def form_of(kept: Trigger, names: Names, addresses: Mapping[int, str]) -> Form:
    """A trigger as its form shows it; `addresses` are those of the customers that it names."""
    document, when = kept.document, kept.document.when
    values: dict[str, object] = {
        "name": kept.name,
        "team_id": kept.team_id,
        "most_a_minute": kept.most_a_minute,
        "number": kept.number,
        "when": whens.kind_of(when),
    }
    match when:
        case whens.Stage(into):
            values["when_into"] = into
        case whens.Tagged(tag_id) if tag_id is not None:
            values["when_tag"] = _named(names, "tag", [tag_id])
        case whens.Details(of):
            values["when_of"] = of
        case whens.Waited(hours, side):
            values |= {"when_hours": hours, "when_side": side}
        case _:
            pass
    for place, condition in enumerate(document.conditions):
        values |= {
            f"if_{key}.{place}": value for key, value in _of_condition(condition, names, addresses).items()
        }
    for place, step in enumerate(document.steps):
        values |= {f"then_{key}.{place}": value for key, value in _of_step(step, names).items()}
    return Form(values)


def _named(names: Names, kind: str, keys: Sequence[int]) -> str:
    return ", ".join(names[kind, key].name for key in keys if (kind, key) in names)


def _of_condition(condition: Condition, names: Names, addresses: Mapping[int, str]) -> dict[str, Any]:
    kind = {
        "kind": conditions.kind_of(condition),
        "how": "is_not" if getattr(condition, "negated", False) else "is",
    }
    than = {"than": "least" if getattr(condition, "less", False) else "most"}
    match condition:
        case conditions.OneOf(_, values):
            return {**kind, "values": [str(one) for one in values]}
        case conditions.Tags(tag_ids, how):
            return {**kind, "how": how, "tags": _named(names, "tag", tag_ids)}
        case conditions.Words(phrases, where):
            return {**kind, "phrases": ", ".join(phrases), "where": where}
        case conditions.Customer(customer_id):
            return {**kind, "address": addresses.get(customer_id, "")}
        case conditions.Organisation(organisation_id):
            return {**kind, "organisation": _named(names, "organisation", [organisation_id])}
        case conditions.OrderValue(amount, currency):
            return {**kind, **than, "amount": str(amount), "currency": currency}
        case conditions.Age(hours):
            return {**kind, **than, "hours": hours}


_NAMES_ONE: Mapping[type[Any], str] = {
    macros.Category: "category",
    steps.Team: "team",
    steps.Owner: "user",
    steps.Join: "problem",
    steps.RunMacro: "macro",
}
"""The field of a step that is all in naming one thing."""


def _of_step(step: Step, names: Names) -> dict[str, Any]:
    kind = {"kind": steps.kind_of(step)}
    if (field := _NAMES_ONE.get(type(step))) is not None:
        [(_thing, named)] = keys_of_step(step)
        return {**kind, field: named}
    match step:
        case macros.Tags(tags):
            return {**kind, "names": ", ".join(tags)}
        case steps.Untag(tag_id):
            return {**kind, "tag": _named(names, "tag", [tag_id])}
        case steps.Kind(is_a):
            return {**kind, "is": is_a}
        case macros.Task(what, days, key):
            return {**kind, "what": what, "days": days, "to": key or ""}
        case steps.Tell(whom, key):
            return {**kind, "whom": whom, "to": key or ""}
        case _:
            return {**kind, **{name: getattr(step, name) for name in step.__struct_fields__}}
