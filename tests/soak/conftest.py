"""How much of everything: `--scale 1` is the full size, as bin/soak runs it; and the figures it tells."""

from collections.abc import Callable

import pytest

_figures = pytest.StashKey[list[str]]()


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """`rounds(n)` is what is left of n at this scale, at least one."""
    scale = float(request.config.getoption("--scale"))
    return lambda full: max(1, round(full * scale))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`tell("300 jobs a second")` puts a figure under the results of the run."""
    figures = request.config.stash.setdefault(_figures, [])
    return figures.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says the figures."""
    for figure in config.stash.get(_figures, []):
        terminalreporter.write_line(figure)
