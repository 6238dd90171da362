"""Processes that need no seconds to start: forked from one that has read the desk's modules already.

What runs in them is the same; only the reading is shared.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.forked", "casedesk.cli.starting"])


def start(work: Callable[..., None], *given: Any) -> BaseProcess:
    """Begins this work in a process of its own, which ends with the run of the tests at the latest."""
    process = _SERVER.Process(target=work, args=given, daemon=True)
    process.start()
    return process


class Forked:
    """A run of `casedesk` that was forked, to be watched and ended as a `subprocess.Popen` is. What it says goes into
    the file `said`."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
        self._process = _SERVER.Process(target=program, args=(list(arguments), dict(environment), said, said))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Sends it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def wait(self, patience: float | None = None) -> int:
        """Waits for its end; returns its exit code. Raises TimeoutError where it goes on, after having killed it."""
        self._process.join(patience)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError("casedesk did not end")
        return self._process.exitcode


def run_program(
    arguments: Sequence[str], environment: Mapping[str, str], patience: float
) -> subprocess.CompletedProcess[str]:
    """Runs `casedesk` with these arguments to its end, as `subprocess.run` would. Raises TimeoutError where it goes
    on for longer than `patience`, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        process = _SERVER.Process(target=program, args=(list(arguments), dict(environment), output, errors))
        process.start()
        process.join(patience)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"casedesk {' '.join(arguments)} did not end")
        return subprocess.CompletedProcess(
            arguments, process.exitcode, output.read_text("utf-8"), errors.read_text("utf-8")
        )


def program(arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path) -> None:
    """Is `casedesk` with these arguments, to its end; what it says goes into these files."""
    for place, stream in ((output, sys.stdout), (errors, sys.stderr)):
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["casedesk", *arguments]

    from casedesk.cli import main

    main()
