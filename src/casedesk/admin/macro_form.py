"""The steps of a macro between a form and the desk: each has its own fields, named `<field>.<place>`."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from casedesk.automation.macros.rules import steps as rules
from casedesk.automation.macros.rules.steps import KINDS, MOST_STEPS, Step, kind_of
from casedesk.cases.rules.tags import names_in
from casedesk.web.forms import Form

Row = dict[str, str]
"""The fields of one step as they were typed."""

_FIELD = re.compile(r"([a-z_]+)\.([0-9]{1,2})")
ADD, REMOVE, UP = "add", "remove.", "up."


def rows_in(form: Form) -> list[Row]:
    """The steps of a form, in order."""
    rows: dict[int, Row] = {}
    for name, value in form.values.items():
        match = _FIELD.fullmatch(name)
        if match is not None and isinstance(value, str):
            rows.setdefault(int(match[2]), {})[match[1]] = value
    return [row for _place, row in sorted(rows.items()) if row.get("kind") in KINDS][:MOST_STEPS]


def with_rows(form: Form, rows: Sequence[Row]) -> Form:
    """The form with these steps in place of its own."""
    kept: dict[str, object] = {
        name: value for name, value in form.values.items() if not _FIELD.fullmatch(name)
    }
    for place, row in enumerate(rows):
        kept |= {f"{name}.{place}": value for name, value in row.items()}
    return Form(kept, form.name)


def reordered(rows: list[Row], pressed: str, kind: str) -> list[Row] | None:
    """The steps after a button of the form: one more, one less, one earlier. None for any other button."""
    if pressed == ADD:
        return [*rows, {"kind": kind}] if kind in KINDS and len(rows) < MOST_STEPS else rows
    place = int(pressed.rpartition(".")[2]) if _FIELD.fullmatch(pressed) else -1
    if not 0 <= place < len(rows):
        return None
    if pressed.startswith(REMOVE):
        return rows[:place] + rows[place + 1 :]
    if pressed.startswith(UP) and place:
        return [*rows[: place - 1], rows[place], rows[place - 1], *rows[place + 1 :]]
    return rows


def read_steps(form: Form, rows: Sequence[Row]) -> list[Step]:
    """The steps as they were typed. What is wrong with a field is noted in the form."""
    return [_READ[row["kind"]](form, place) for place, row in enumerate(rows)]


def _count(form: Form, name: str, most: int) -> int:
    return form.integer(name, lowest=1, highest=most)


_READ: Mapping[str, Callable[[Form, int], Step]] = {
    "reply": lambda form, at: rules.Reply(
        form.identifier(f"template.{at}"),
        "us" if form.text(f"ball.{at}", required=False) == "us" else
        "customer" if form.text(f"ball.{at}", required=False) == "customer" else "",
    ),
    "note": lambda form, at: rules.Note(form.words(f"text.{at}")),
    "tags": lambda form, at: rules.Tags(names_in(form.text(f"names.{at}"))),
    "category": lambda form, at: rules.Category(form.identifier(f"category.{at}")),
    "priority": lambda form, at: rules.Priority(
        "high" if form.choice(f"priority.{at}", ("normal", "high")) == "high" else "normal"
    ),
    "promise": lambda form, at: rules.Promise(
        form.text(f"text.{at}", longest=rules.LONGEST_LINE),
        _count(form, f"within.{at}", rules.MOST_HOURS),
        "hours" if form.choice(f"unit.{at}", ("hours", "days")) == "hours" else "days",
    ),
    "task": lambda form, at: rules.Task(
        form.text(f"what.{at}", longest=rules.LONGEST_LINE),
        _count(form, f"days.{at}", rules.MOST_DAYS),
        form.optional_identifier(f"to.{at}"),
    ),
    "wait": lambda form, at: rules.Wait(
        "customer" if form.choice(f"side.{at}", ("customer", "third_party")) == "customer" else "third_party",
        form.text(f"waits_for.{at}", longest=rules.LONGEST_LINE),
        _count(form, f"days.{at}", rules.MOST_DAYS),
    ),
    "work": lambda _form, _at: rules.Work(),
    "resolve": lambda form, at: rules.Resolve(
        form.words(f"fixed_by.{at}", longest=rules.LONGEST_WORDS), form.identifier(f"cause.{at}")
    ),
}  # fmt: skip


def rows_of(steps: Sequence[Step]) -> list[Row]:
    """Steps as the form shows them."""
    return [{"kind": kind_of(step), **_fields(step)} for step in steps]


def _fields(step: Step) -> Row:
    match step:
        case rules.Reply(template_id, ball):
            found: dict[str, Any] = {"template": template_id, "ball": ball}
        case rules.Tags(names):
            found = {"names": ", ".join(names)}
        case rules.Category(category_id):
            found = {"category": category_id}
        case rules.Task(what, days, to_user_id):
            found = {"what": what, "days": days, "to": to_user_id or ""}
        case rules.Resolve(fixed_by, cause_id):
            found = {"fixed_by": fixed_by, "cause": cause_id}
        case _:
            found = {name: getattr(step, name) for name in step.__struct_fields__}
    return {name: str(value) for name, value in found.items()}
