"""The pools of a test, out of the way of a desk that opens its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from casedesk.platform.db import ENGINE


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, no database is open in this process."""
    pools = ENGINE.pool, ENGINE.by_keys
    ENGINE.pool = ENGINE.by_keys = None
    try:
        yield
    finally:
        ENGINE.pool, ENGINE.by_keys = pools
