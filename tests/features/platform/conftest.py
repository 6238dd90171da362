"""Wiring of a test's own, given back afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from casedesk.platform import events
from casedesk.platform.events import JobFunction, Wiring

Wire = Callable[..., None]


@pytest.fixture
def wire_jobs() -> Iterator[Wire]:
    """`wire_jobs(kind=function, periodic={...})` makes these the jobs that can be run."""
    before = events.installed()

    def install(periodic: dict[str, timedelta] | None = None, **jobs: JobFunction) -> None:
        events.install(Wiring(jobs=jobs, periodic=periodic or {}))

    yield install
    events.install(before)
