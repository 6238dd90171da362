"""Starting the program as a person does, in a process of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.forked import Forked, run_program

PATIENCE = 120.0
"""Seconds; the machine may be busy with other tests."""


def casedesk(
    *arguments: str, installed: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; the program of this checkout forked, an `installed` one as it is."""
    if installed is None:
        return run_program(arguments, environment(**variables), PATIENCE)
    return subprocess.run(
        [str(installed), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(**variables),
        check=False,
    )


@contextmanager
def running(
    data: Path, *flags: str, installed: Path | None = None, cwd: Path | None = None
) -> "Iterator[Desk]":
    """A desk that is being served; it is stopped at the end, if it was not yet."""
    port = free_port()
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(installed or program()), "run", "--data", str(data), "--port", str(port), *flags],
            stdout=output,
            stderr=output,
            env=environment(),
            cwd=cwd,
        )
    with _served(Desk(process, port, log, data)) as desk:
        yield desk


@contextmanager
def forked(data: Path) -> "Iterator[Desk]":
    """As `running`, for who asks nothing of the program itself: it is there in half the time."""
    port = free_port()
    log = data.parent / f"{data.name}.log"
    log.write_bytes(b"")
    process = Forked(["run", "--data", str(data), "--port", str(port)], environment(), log)
    with _served(Desk(process, port, log, data)) as desk:
        yield desk


@contextmanager
def _served(desk: "Desk") -> "Iterator[Desk]":
    try:
        desk.await_up()
        yield desk
    finally:
        desk.stop()


class Desk:
    """A program that serves, and what it said."""

    def __init__(self, process: "subprocess.Popen[bytes] | Forked", port: int, log: Path, data: Path) -> None:
        self.process = process
        self.port = port
        self.data = data
        self._log = log

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def await_up(self) -> None:
        until = time.monotonic() + PATIENCE
        while "Ctrl-C stops it." not in self.said:
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            assert time.monotonic() < until, f"it did not get up:\n{self.said}"
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tells it to end and waits; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def processes_left(self) -> list[str]:
        """The commands of processes that still have this desk's folder among their arguments."""
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        return [line for line in listed.splitlines() if str(self.data) in line]


def free_port() -> int:
    """A port that nobody serves on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program() -> str:
    """The `casedesk` beside the Python that runs the tests."""
    return shutil.which("casedesk", path=str(Path(sys.executable).parent)) or "casedesk"


def environment(**more: str) -> dict[str, str]:
    """This process's environment, without settings of somebody's own desk."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CASEDESK_", "DATABASE_"))
    }
    return kept | more
