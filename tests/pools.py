"""The pools of a test, out of the way of those of others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from casedesk.platform.db import ENGINE

Pools = tuple[Any, Any, Any]
"""What is open: the pool, the one of what looks up by keys, and where they lead."""

_NONE: Pools = None, None, {"dsn": ""}


def opened() -> Pools:
    """Those that are open now."""
    return ENGINE.pool, ENGINE.by_keys, ENGINE.config


@contextmanager
def using(pools: Pools) -> Iterator[None]:
    """Inside, these are open in this process."""
    before = opened()
    ENGINE.pool, ENGINE.by_keys, ENGINE.config = pools
    try:
        yield
    finally:
        ENGINE.pool, ENGINE.by_keys, ENGINE.config = before


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, no database is open in this process."""
    with using(_NONE):
        yield
