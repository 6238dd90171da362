"""How tests are run: what may be asked for, what is marked by itself. What they stand on is in `tests.ground`."""

import gc
import os
import sys

import pytest

# Some machines forbid Python to keep what it compiled: each run, and each program that a test starts, would
# compile everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Hardly anything that is read while tests are gathered is ever garbage; after that the program looks as seldom as it
# does when it serves.
gc.disable()
gc.set_threshold(20_000, 20, 20)

OWN_DATABASE = {"committed", "committed_together", "empty_database", "server"}
"""Whoever asks for these commits, races, dumps or migrates."""


pytest_plugins = ["tests.asked"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", metavar="MAJOR", help="run on an installed PostgreSQL of this version")
    parser.addoption(
        "--scale", type=float, default=0.025, help="how much of the full soak to run (bin/soak: 1)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Lays the ground for the tests of this process. Whoever only hands them out to others needs none, and reading
    the program for it would keep the others waiting."""
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if not hands_out:
        config.pluginmanager.import_plugin("tests.ground")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever hangs on the server itself, on more than what it is asked, is marked so before `-m` chooses; a test
    without a database of its own that does says so by itself."""
    for item in items:
        if OWN_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was read so far stays for the whole run: looking again and again whether it is garbage takes time."""
    gc.collect()
    gc.freeze()
    gc.enable()
