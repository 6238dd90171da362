"""Whether a server runs on a folder, told from its pid file, and how to end it."""

import contextlib
import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from casedesk.platform.errors import Unusable

PORT = 5432
_ON_LINUX = Path("/proc/self/cwd").exists()
_PID, _SOCKET_DIR, _STATUS = 0, 4, 7  # lines of postmaster.pid


@dataclass(frozen=True)
class Running:
    """What a server's own pid file says of it."""

    pid: int
    socket_dir: str
    ready: bool


def read(folder: Path) -> Running | None:
    """What the pid file in `folder` says, true or not; None where there is none or it is being written."""
    try:
        lines = (folder / "postmaster.pid").read_text("utf-8").splitlines()
        status = lines[_STATUS].strip() if len(lines) > _STATUS else ""
        return Running(int(lines[_PID]), lines[_SOCKET_DIR], status == "ready")
    except (OSError, IndexError, ValueError):
        return None


def find(folder: Path, *, seconds: float) -> Running | None:
    """The server that answers on `folder`; waits up to `seconds` for one that is starting or stopping."""
    until = time.monotonic() + seconds
    while True:
        found = read(folder)
        if found is None or not is_alive(found.pid):
            return None
        if found.ready and answers(found):
            return found
        if not _lives_in(found.pid, folder):
            return None
        if time.monotonic() > until:
            raise Unusable(
                f"The PostgreSQL server in {folder} (process {found.pid}) runs but does not answer."
            )
        time.sleep(0.02)


def answers(found: Running) -> bool:
    """Whether somebody takes connections on its socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(f"{found.socket_dir}/.s.PGSQL.{PORT}")
        except OSError:
            return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists and has not ended.

    One that ended stays in the table until its parent takes leave of it, and that may be a program that
    runs on: whoever waits for the server to stop would wait for as long.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _has_ended(pid)


def _has_ended(pid: int) -> bool:
    try:
        # After the name in brackets, which may hold anything, comes the state: Z for one that ended.
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def clear_stale(folder: Path) -> None:
    """Removes what a killed server left to say that it runs, where PostgreSQL itself would believe it.

    It believes it while any process has that number: one that came after a restart of the machine or
    container, or the dead one itself where nobody takes leave of it. The files stay while any process
    still works in the folder: then they guard against two servers on the same data.
    """
    found = read(folder)
    if found is None or not _ON_LINUX:
        return
    if not any(_lives_in(int(name), folder) for name in os.listdir("/proc") if name.isdigit()):
        (folder / "postmaster.pid").unlink(missing_ok=True)
        Path(f"{found.socket_dir}/.s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def stop(folder: Path, *, seconds: float) -> None:
    """Ends the server: open connections are closed, everything written is kept."""
    found = read(folder)
    if found is None or not _signal(found.pid, signal.SIGINT):
        return
    until = time.monotonic() + seconds
    while is_alive(found.pid) and not take_leave(found.pid):
        if time.monotonic() > until:
            # Still safe: what was committed is in the write-ahead log and is replayed at the next start.
            _signal(found.pid, signal.SIGQUIT)
            until += seconds
        time.sleep(0.01)


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def take_leave(pid: int) -> bool:
    """Takes leave of a child that has ended; a server found again is no child of ours."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


def _lives_in(pid: int, folder: Path) -> bool:
    """Whether that process works in `folder`, as every process of a PostgreSQL server does."""
    if not _ON_LINUX:
        return True  # it cannot be told, so be careful
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False
