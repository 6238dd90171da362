"""The log, as it is written while a test runs."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest

from casedesk.platform import logs


@pytest.fixture
def logged() -> Iterator[Callable[[], list[str]]]:
    """Call it for the lines written so far, as JSON. Afterwards the log goes where it went before."""
    root = logging.getLogger()
    before = root.handlers[:]
    logs.configure(json=True)
    written = io.StringIO()
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
    yield lambda: written.getvalue().splitlines()
    root.handlers[:] = before
