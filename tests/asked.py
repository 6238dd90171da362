"""Which statements each test asks, so that another PostgreSQL need not be asked each of them a hundred times.

    --note-statements   the run notes of each test what the program asked in it, and how long it took
    --each-statement    of the tests that were noted only as many are run as ask every statement at least once,
                        and all that are marked `database`: their outcome depends on more than what is asked

A test's own reads are no part of it. What it writes past the program is: so the constraints are tried.
"""

import heapq
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, wraps
from hashlib import blake2b
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from asyncpg.connection import Connection

KEY = "casedesk/asked"
"""Where pytest keeps what was noted."""

Noted = Mapping[str, tuple[float, Sequence[str]]]
"""Of each test by its name: the seconds it took, and the statements."""

_RUN = 0.01
"""What a test costs beside its own time, in seconds."""

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "RESET")
_WAYS = ("execute", "executemany", "fetch", "fetchrow", "fetchval", "cursor", "prepare")
"""All by which the driver is asked a statement."""
_READS = ("SELECT", "WITH", "--")
_ROWS = re.compile(r"(\(\$0(?:, ?\$0)*\))(?:, ?\1)+")
_PROGRAM, _TESTS = f"{Path('/casedesk/')}", str(Path(__file__).parent)
_BELOW = str(Path("/casedesk/platform/db"))


@lru_cache(maxsize=20_000)
def named(statement: str) -> str:
    """A statement's name: the same whatever numbers are in it, and however many rows it brings."""
    text = re.sub(r"\d+", "0", " ".join(statement.split()))
    return blake2b(_ROWS.sub(r"\1", text).encode(), digest_size=6).hexdigest()


def fewest(noted: Noted, asked_already: Collection[str]) -> set[str]:
    """Tests that ask together whatever was asked in any of them and not already: again and again the one that asks most
    that is new for the time it takes; at the end without those that the others make needless."""
    asked, chosen = set(asked_already), []
    waiting = [
        (-len(set(statements) - asked) / (seconds + _RUN), name)
        for name, (seconds, statements) in noted.items()
    ]
    heapq.heapify(waiting)
    while waiting:
        _, name = heapq.heappop(waiting)
        seconds, statements = noted[name]
        worth = -len(set(statements) - asked) / (seconds + _RUN)
        if waiting and worth > waiting[0][0]:
            heapq.heappush(waiting, (worth, name))
        elif worth < 0:
            chosen.append(name)
            asked |= set(statements)
        else:
            break
    return _needed(noted, chosen, asked_already)


def _needed(noted: Noted, chosen: Collection[str], asked_already: Collection[str]) -> set[str]:
    times = Counter(asked_already)
    for name in chosen:
        times.update(noted[name][1])
    needed = set(chosen)
    for name in sorted(chosen, key=lambda one: -noted[one][0]):
        if all(times[one] > 1 for one in noted[name][1]):
            times.subtract(noted[name][1])
            needed.remove(name)
    return needed


class Noting:
    """Notes what the tests of this process ask; whoever handed them out gathers it."""

    def __init__(self) -> None:
        self._noted: dict[str, tuple[float, list[str]]] = {}
        self._asked: set[str] = set()
        self._seconds = 0.0
        self._listen()

    def _listen(self) -> None:
        # The driver tells its own listeners later, when nobody can say any more who asked.
        for way in _WAYS:
            setattr(Connection, way, self._heard(getattr(Connection, way)))

    def _heard(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(ask)
        def tell(connection: Any, query: str, *rest: Any, **more: Any) -> Any:
            self._hear(query)
            return ask(connection, query, *rest, **more)

        return tell

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._asked, self._seconds = set(), 0.0
        try:
            return (yield)
        finally:
            if self._asked:
                self._noted[item.nodeid] = self._seconds, sorted(self._asked)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds += report.duration

    def pytest_testnodedown(self, node: Any) -> None:
        self._noted |= getattr(node, "workeroutput", {}).get(KEY, {})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[KEY] = self._noted
        elif session.config.cache is not None:
            session.config.cache.set(KEY, session.config.cache.get(KEY, {}) | self._noted)

    def _hear(self, statement: str) -> None:
        begins = statement.lstrip()[:9].upper()
        if begins.startswith(_CONTROL) or (begins.startswith(_READS) and not _by_the_program()):
            return
        self._asked.add(named(statement))


def _by_the_program() -> bool:
    """Whether what is asked now is asked by the program, and not by a test."""
    frame: FrameType | None = sys._getframe(3)  # above what listens
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_TESTS):
            return False
        if _PROGRAM in file and _BELOW not in file:
            return True
        frame = frame.f_back
    return True


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", action="store_true", help="note which statements each test asks")
    parser.addoption(
        "--each-statement", action="store_true", help="as few tests as ask each statement that was noted"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--note-statements"):
        config.pluginmanager.register(Noting())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what asks nothing that is not asked otherwise."""
    if not config.getoption("--each-statement") or config.cache is None:
        return
    noted: Noted = config.cache.get(KEY, {})
    always = {item.nodeid for item in items if item.get_closest_marker("database")}
    here = {item.nodeid: noted[item.nodeid] for item in items if item.nodeid in noted}
    asked = {one for name in always & set(here) for one in here[name][1]}
    wanted = always | fewest(here, asked)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in wanted])
    items[:] = [item for item in items if item.nodeid in wanted]
