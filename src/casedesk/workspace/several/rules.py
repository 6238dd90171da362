"""What a step would do to each of several cases, before it is taken.

What is foreseen is what the actions of a single case would say: the same refusals in the same words as far as they can
be known beforehand. The action itself has the last word; what it refuses is told afterwards. A step that would change
nothing on a case leaves it alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from casedesk.fields.rules.fields import needed_words
from casedesk.platform.sentences import say

STEPS = (
    "assign",
    "offer",
    "work",
    "wait",
    "tag",
    "untag",
    "category",
    "merge",
    "resolve",
    "end",
    "join",
    "fill",
)
MOST = 1_000
"""Cases of one run."""
AT_ONCE = 100
"""Up to so many are done while one waits; more by a job, with a bar that says how far it is."""


def permission_of(step: str) -> str:
    """What somebody has to be allowed to take a step."""
    return "cases.assign" if step == "assign" else "cases.work"


class Will(Enum):
    """What a step would do to a case."""

    DOES = "does"
    ALREADY = "already"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Foreseen:
    """What a step would do to a case, and why not more."""

    will: Will
    why: str = ""


@dataclass(frozen=True)
class Facts:
    """What has to be known of a case. `tags` are the folded names of its tags, `hidden` says that the one it would go
    to may not see the cases of its team, `promised` and `waiting` how much is still open on it."""

    owner_id: int
    stage: str
    is_open: bool
    is_merged: bool
    category_id: int | None
    tags: frozenset[str]
    is_offered: bool
    hidden: bool
    promised: int
    waiting: int
    problem_id: int | None = None
    """The problem that it is part of."""
    is_first: bool = False
    """Of several that become one: opened before the others."""
    lacks: tuple[str, ...] = ()
    """What has to be filled in before it is resolved, by name."""
    filled: Mapping[str, Any] = field(default_factory=dict)
    """What it has in its fields, by their keys, as programs are told it."""


_ENDED = Foreseen(Will.CANNOT, say("It has ended. Reopen it first."))
_ALREADY = Foreseen(Will.ALREADY)
_DOES = Foreseen(Will.DOES)


def foresee(step: str, details: Mapping[str, Any], case: Facts) -> Foreseen:
    """What a step would do to a case."""
    if case.is_merged:
        return Foreseen(Will.CANNOT, say("It was merged into another case."))
    if step in ("offer", "work", "wait", "resolve", "end") and not case.is_open:
        return _ENDED
    return _STEPS[step](details, case)


def _owner(details: Mapping[str, Any], case: Facts) -> Foreseen:
    if case.owner_id == details["owner_id"]:
        return Foreseen(Will.ALREADY, say("They own it already."))
    if case.hidden:
        return Foreseen(Will.CANNOT, say("They may not see the cases of its team."))
    return _DOES


def _offer(details: Mapping[str, Any], case: Facts) -> Foreseen:
    if case.is_offered:
        return Foreseen(Will.CANNOT, say("It is offered to somebody already."))
    return _owner(details, case)


def _work(_details: Mapping[str, Any], case: Facts) -> Foreseen:
    return _ALREADY if case.stage == "working" else _DOES


def _wait(_details: Mapping[str, Any], _case: Facts) -> Foreseen:
    return _DOES


def _tag(details: Mapping[str, Any], case: Facts) -> Foreseen:
    return _ALREADY if set(details["keys"]) <= case.tags else _DOES


def _untag(details: Mapping[str, Any], case: Facts) -> Foreseen:
    return _DOES if set(details["keys"]) & case.tags else _ALREADY


def _category(details: Mapping[str, Any], case: Facts) -> Foreseen:
    return _ALREADY if case.category_id == details["category_id"] else _DOES


def _merge(_details: Mapping[str, Any], case: Facts) -> Foreseen:
    return (
        Foreseen(Will.ALREADY, say("The others become part of this one: it was opened first."))
        if case.is_first
        else _DOES
    )


def _resolve(_details: Mapping[str, Any], case: Facts) -> Foreseen:
    if case.promised:
        return Foreseen(Will.CANNOT, say("Something is still promised on it. Keep or withdraw that first."))
    if case.waiting:
        return Foreseen(Will.CANNOT, say("An approval is still waited for."))
    if case.lacks:
        return Foreseen(Will.CANNOT, needed_words(case.lacks))
    return _DOES


def _join(details: Mapping[str, Any], case: Facts) -> Foreseen:
    if case.problem_id is None:
        return _DOES
    if case.problem_id == details["problem_id"]:
        return _ALREADY
    return Foreseen(Will.CANNOT, say("It is part of another problem already. Take it out there first."))


def _fill(details: Mapping[str, Any], case: Facts) -> Foreseen:
    return _ALREADY if case.filled.get(details["field"]) == details["told"] else _DOES


_STEPS = {
    "assign": _owner,
    "offer": _offer,
    "work": _work,
    "wait": _wait,
    "tag": _tag,
    "untag": _untag,
    "category": _category,
    "merge": _merge,
    "resolve": _resolve,
    "end": _wait,
    "join": _join,
    "fill": _fill,
}
