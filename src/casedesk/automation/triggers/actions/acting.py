"""Whether what happens now is done by a trigger: then it has that one's root, and is one deeper."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from casedesk.automation.triggers.rules.triggers import MOST_DEPTH


@dataclass
class Acting:
    """A run that is under way: the root and depth of the fact it follows; `cut` as soon as something it brought about
    would have gone too deep."""

    root: str
    depth: int
    cut: bool = False


_acting: ContextVar[Acting | None] = ContextVar("casedesk_trigger_acting", default=None)


def acting() -> Acting | None:
    """The run that is under way here, if any."""
    return _acting.get()


@contextlib.contextmanager
def as_trigger(root: str, depth: int) -> Iterator[Acting]:
    """What is done within is done by a trigger that follows this root."""
    run = Acting(root, depth)
    held = _acting.set(run)
    try:
        yield run
    finally:
        _acting.reset(held)


@contextlib.contextmanager
def setting_nothing_off() -> Iterator[None]:
    """What is done within sets no trigger off: taking back what one did would only do it again."""
    with as_trigger("taken back", MOST_DEPTH):
        yield
