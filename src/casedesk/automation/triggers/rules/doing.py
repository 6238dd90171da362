"""What the steps of a trigger did, as it is kept, and which of it can be taken back."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from casedesk.automation.triggers.rules.steps import CAN_BE_UNDONE


class Did(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one step did, as keys and values: whether it changed anything, the task, the tags put on or taken off, what
    stood there before and after; of a macro, what each of its steps did."""

    kind: str
    changed: bool = True
    task: int | None = None
    tags: list[int] = []
    before: Any = None
    after: Any = None
    steps: list["Did"] = []


def in_turn(did: Sequence[Did]) -> Iterator[Did]:
    """What was done, step by step, those of macros in their place."""
    for one in did:
        if one.kind == "macro":
            yield from one.steps
        else:
            yield one


def goes_back(did: Sequence[Did]) -> list[Did]:
    """What can be taken back of it, the last first."""
    return [one for one in reversed(list(in_turn(did))) if one.changed and one.kind in CAN_BE_UNDONE]


def stays(did: Sequence[Did]) -> list[str]:
    """The kinds of what changed something and stays as it happened."""
    return [one.kind for one in in_turn(did) if one.changed and one.kind not in CAN_BE_UNDONE]
