"""How much of everything: `--scale 1` is the full size, as bin/soak runs it."""

from collections.abc import Callable

import pytest


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """`rounds(n)` is what is left of n at this scale, at least one."""
    scale = float(request.config.getoption("--scale"))
    return lambda full: max(1, round(full * scale))
