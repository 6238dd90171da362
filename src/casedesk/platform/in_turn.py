"""Several things that are due at once, taken one after the other: one that fails holds up no other."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import structlog

MOST_FAILED = 10
"""Where so many fail it is not them: what is left is not tried."""

_log = structlog.get_logger(__name__)

T = TypeVar("T")


def in_turn(several: Iterable[T]) -> Iterator[tuple[T, AbstractContextManager[None]]]:
    """Each of them with its turn: `with turn:` stands around what is done to it, a transaction of its own.

    What fails in its turn is logged, and the first of it raised at the end: the job that did this is seen to have
    failed, and tries again what is left. Raises at once what ends the program, and the last of MOST_FAILED.
    """
    failed: list[Exception] = []
    for one in several:
        yield one, _turn(failed)
    if failed:
        raise failed[0]


@contextmanager
def _turn(failed: list[Exception]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        failed.append(error)
        if len(failed) == MOST_FAILED:
            raise
        _log.error("one of several could not be done", exc_info=error)
