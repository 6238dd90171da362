"""A desk of the bench's own: filled by the demo, served by `casedesk run`, and gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casedesk.platform import postgres

CASEDESK = str(Path(sys.executable).with_name("casedesk"))
UP_SECONDS = 60


@dataclass(frozen=True)
class Desk:
    """Where the desk is served, where its data lie, and which process serves it."""

    address: str
    folder: Path
    process: int


def casedesk(*arguments: str) -> float:
    """Runs a command of casedesk to its end; returns the seconds it took. Fails with what it said."""
    begun = time.monotonic()
    ran = subprocess.run([CASEDESK, *arguments], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise SystemExit(f"casedesk {' '.join(arguments)} failed:\n{ran.stdout}{ran.stderr}")
    return time.monotonic() - begun


@contextmanager
def own_folder(kept: Path | None) -> Iterator[Path]:
    """The folder to keep, or one that is removed afterwards."""
    if kept is not None:
        yield kept
        return
    folder = Path(tempfile.mkdtemp(prefix="casedesk-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(folder: Path, workers: int) -> Iterator[Desk]:
    """The desk of this folder, served as for use, but saying on each answer what it cost."""
    port = free_port()
    arguments = [
        "run",
        "--demo",
        "--data",
        str(folder),
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    with (folder / "bench.log").open("wb") as log:
        process = subprocess.Popen(
            [CASEDESK, *arguments], env={**os.environ, "CASEDESK_TIMING": "yes"}, stdout=log, stderr=log
        )
    try:
        desk = Desk(f"http://127.0.0.1:{port}", folder, process.pid)
        _wait_until_ready(desk, process)
        yield desk
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(desk: Desk, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + UP_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{desk.address}/readyz", timeout=1):  # noqa: S310  # our own address
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The desk did not start:\n{(desk.folder / 'bench.log').read_text()}")


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of the folder's database, while it runs."""
    server = postgres.start(folder)
    try:
        yield server.dsn
    finally:
        server.stop()


@dataclass(frozen=True)
class Processes:
    """The processes of the program (web and jobs), and those of its database."""

    program: set[int]
    database: set[int]


def processes_of(served: Desk) -> Processes:
    """Who works for this desk now."""
    database = _family(int((served.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    return Processes(_family(served.process) - database, database)


def megabytes(processes: set[int]) -> float:
    """The memory of these processes; what they share is counted once."""
    return sum(_proportional_kilobytes(pid) for pid in processes) / 1024


def processor_seconds(processes: set[int]) -> dict[int, float]:
    """The processor time that each of these processes has used so far."""
    a_second = os.sysconf("SC_CLK_TCK")
    return {pid: ticks / a_second for pid in processes if (ticks := _ticks(pid)) is not None}


def used_between(before: dict[int, float], after: dict[int, float]) -> float:
    """The processor seconds between two looks, of those processes that lived at both."""
    return sum(after[pid] - seconds for pid, seconds in before.items() if pid in after)


def _family(root: int) -> set[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parents.setdefault(_parent(entry), []).append(int(entry.name))
    family = [root]
    for pid in family:
        family.extend(parents.get(pid, []))
    return set(family)


def _ticks(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])  # in the program itself, and in the kernel for it


def _parent(entry: Path) -> int:
    try:
        return int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _proportional_kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def machine() -> str:
    """What this was measured on, in a line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{os.cpu_count()} x {model}; Python {sys.version.split()[0]}"
