"""Reading modules without looking for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keeps the garbage collector out while modules are imported, and from what they made ever after.

    What a module makes stays until the program ends. To look through it again and again takes a seventh of a start,
    and in a forked process copies memory that would be shared.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
