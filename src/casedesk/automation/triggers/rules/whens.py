"""What sets a trigger off: one kind of fact, perhaps narrowed.

Facts are what the record has anyway (a case opened, a customer wrote, the ball moved, ...) and two that time alone
brings: a promise that is overdue, and a ball that has been on one side for so many working hours. Each fact has a
root, the name of what began it: what follows from a trigger's own steps keeps the root and is one deeper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from casedesk.cases.rules.stages import STAGES
from casedesk.platform.sentences import say

DETAILS = ("category_id", "priority", "kind", "team_id")
"""Details of a case whose change is a fact."""
MOST_HOURS = 1_000


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """A case was opened."""


class Wrote(msgspec.Struct, frozen=True, tag="wrote"):
    """The customer wrote or called again."""


class Stage(msgspec.Struct, frozen=True, tag="stage"):
    """The ball moved: into one of these stages, or into any where none is named."""

    into: list[str] = []


class Owner(msgspec.Struct, frozen=True, tag="owner"):
    """The case passed to somebody else."""


class Tagged(msgspec.Struct, frozen=True, tag="tagged"):
    """A tag was put on: this one, or any."""

    tag_id: int | None = None


class Details(msgspec.Struct, frozen=True, tag="details"):
    """Category, priority, kind or team were changed: one of these, or any."""

    of: list[str] = []


class Overdue(msgspec.Struct, frozen=True, tag="overdue"):
    """A promise to the customer was not kept by its time."""


class Waited(msgspec.Struct, frozen=True, tag="waited"):
    """The ball has been on one side for so many working hours."""

    hours: int
    side: Literal["us", "customer"] = "us"


When = Opened | Wrote | Stage | Owner | Tagged | Details | Overdue | Waited
KINDS = ("opened", "wrote", "stage", "owner", "tagged", "details", "overdue", "waited")
"""Their names, in the order in which they are offered."""
BY_TIME = ("overdue", "waited")
"""Facts that nobody brings about: they are looked for."""


@dataclass(frozen=True)
class Fact:
    """Something that happened to a case. What it is about is there where its kind has it: the stage and the owner
    after it, the tags put on, the details changed, the contact."""

    kind: str
    at: datetime
    root: str
    depth: int = 0
    stage: str = ""
    tags: frozenset[int] = frozenset()
    details: frozenset[str] = frozenset()
    interaction_id: int | None = None


def kind_of(when: When) -> str:
    """The name of a kind of fact."""
    return str(when.__struct_config__.tag)


def is_set_off(when: When, fact: Fact) -> bool:
    """Whether this fact is one that the trigger waits for."""
    if kind_of(when) != fact.kind:
        return False
    match when:
        case Stage(into):
            return not into or fact.stage in into
        case Tagged(tag_id):
            return tag_id is None or tag_id in fact.tags
        case Details(of):
            return not of or bool(fact.details & set(of))
        case _:
            return True


def problems_of(when: When) -> dict[str, str]:
    """What is wrong with it, by field."""
    match when:
        case Stage(into):
            return {} if set(into) <= set(STAGES) else {"into": say("Choose stages from the list.")}
        case Details(of):
            return {} if set(of) <= set(DETAILS) else {"of": say("Choose among these.")}
        case Waited(hours):
            return {} if 1 <= hours <= MOST_HOURS else {"hours": say("Choose from 1 to 1000 working hours.")}
        case _:
            return {}


def facts_in_change(
    columns: Sequence[str], entered: Sequence[tuple[str, dict[str, Any]]], stage: str
) -> dict[str, dict[str, Any]]:
    """The kinds of facts in one change of a case, with what each is about: `columns` were written, `entered` are the
    kinds and payloads of what was entered with them, `stage` is where the ball is now."""
    found: dict[str, dict[str, Any]] = {}
    if "stage" in columns:
        found["stage"] = {"stage": stage}
    if "owner_id" in columns:
        found["owner"] = {}
    tags = sorted({int(payload["tag"]) for kind, payload in entered if kind == "tagged"})
    if tags:
        found["tagged"] = {"tags": tags}
    fields = {name for kind, payload in entered if kind == "details" for name in payload.get("fields", {})}
    details = sorted(fields & set(DETAILS))
    if details:
        found["details"] = {"details": details}
    return found


def may_hold_facts(columns: Sequence[str], entries: Sequence[str]) -> list[str]:
    """The kinds of facts that a change can hold, seen from outside: nothing else has to be looked at."""
    kinds = {
        "stage": "stage" in columns,
        "owner": "owner_id" in columns,
        "tagged": "tagged" in entries,
        "details": "details" in entries,
    }
    return [kind for kind, is_there in kinds.items() if is_there]
