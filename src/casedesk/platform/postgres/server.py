"""Starting, finding again and stopping the embedded server."""

import contextlib
import hashlib
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from casedesk.platform.errors import Unusable
from casedesk.platform.postgres import account, cluster, running
from casedesk.platform.postgres.binaries import Binaries, find
from casedesk.platform.postgres.locks import FolderLock
from casedesk.platform.postgres.running import PORT, Running
from casedesk.platform.postgres.tuning import DURABLE, Tuning

LONGEST_SOCKET_PATH = 100
"""Characters. The kernel takes 107 on Linux and 103 on macOS."""
_LEAVING = re.compile("is still in use|already exists")
"""What a server says while the last processes of a killed one are still leaving: worth another try."""
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
START_SECONDS = 60.0
"""Replaying what a crash left may take a while; a clean start takes a twentieth of a second."""
STOP_SECONDS = 20.0
LARGEST_LOG_BYTES = 5_000_000


class Server:
    """A running embedded server that this process uses."""

    def __init__(
        self,
        data_dir: Path,
        found: Running,
        using: FolderLock,
        launch_again: Callable[[], Running],
        *,
        already_running: bool,
    ) -> None:
        self.pid = found.pid
        self.socket_dir = found.socket_dir
        self.already_running = already_running
        """Whether it was found running, rather than started by us."""
        self._data_dir = data_dir
        self._using = using
        self._launch_again = launch_again

    @property
    def dsn(self) -> str:
        """The address of the desk's database."""
        return self.dsn_of(cluster.DATABASE)

    def dsn_of(self, database: str) -> str:
        """The address of another database of this server."""
        host = quote(self.socket_dir, safe="/")
        return f"postgresql://{cluster.SUPERUSER}@/{database}?host={host}&port={PORT}"

    def revive(self) -> bool:
        """Starts the server again if it has ended; returns whether it had. Raises Unusable when it cannot run."""
        if running.is_alive(self.pid):
            return False
        with _one_at_a_time(self._data_dir):
            running.take_leave(self.pid)
            found = running.find(self._data_dir / "postgres", seconds=START_SECONDS) or self._launch_again()
        self.pid = found.pid
        return True

    def stop(self) -> bool:
        """Stops the server, or leaves that to another process that uses it. Returns whether it stopped."""
        with _one_at_a_time(self._data_dir):
            last_user = self._using.try_exclusive()
            self._using.release()
            if last_user:
                running.stop(self._data_dir / "postgres", seconds=STOP_SECONDS)
                self._remove_outside_socket_dir()
            return last_user

    def _remove_outside_socket_dir(self) -> None:
        if not Path(self.socket_dir).is_relative_to(self._data_dir):
            with contextlib.suppress(OSError):
                Path(self.socket_dir).rmdir()


def start(data_dir: Path, bindir: Path | None = None, tuning: Tuning = DURABLE) -> Server:
    """Finds the server of this data folder, or makes and starts it. Many processes may ask at once.

    Raises Unusable, with what to do, when it cannot run.
    """
    private_folder(data_dir)
    folder = data_dir / "postgres"
    binaries = account.within_reach(find(bindir), folder)
    using = FolderLock(data_dir / "postgres.users")
    with _one_at_a_time(data_dir):
        cluster.ensure(folder, binaries, tuning)
        if not using.try_shared():
            raise Unusable(f"{using.path} is locked by another program. Stop that one first.")
        try:
            found = running.find(folder, seconds=START_SECONDS)
            launch = partial(_launch, data_dir, binaries, tuning)
            launched = found or launch()
        except BaseException:
            using.release()
            raise
    return Server(data_dir, launched, using, launch, already_running=found is not None)


def stop_unused(data_dir: Path) -> bool:
    """Stops a server that outlived every program that used it; returns whether nobody uses it (any more)."""
    with _one_at_a_time(data_dir):
        using = FolderLock(data_dir / "postgres.users")
        unused = using.try_exclusive()
        using.release()
        if unused:
            running.stop(data_dir / "postgres", seconds=STOP_SECONDS)
        return unused


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter. Raises Unusable when that cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"The folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unusable(f"The folder {folder} cannot be written to.")


@contextlib.contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Starting and stopping happen one after the other, whoever asks."""
    lock = FolderLock(data_dir / "postgres.lock")
    lock.wait_exclusive(START_SECONDS + STOP_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _launch(data_dir: Path, binaries: Binaries, tuning: Tuning) -> Running:
    folder, log = data_dir / "postgres", data_dir / "postgres.log"
    socket_dir = _socket_dir(data_dir)
    options = {"listen_addresses": "", "unix_socket_directories": socket_dir, "port": str(PORT)}
    flags = [f"-c{name}={value}" for name, value in (options | tuning.options()).items()]
    command = [*account.prefix(folder), binaries.path("postgres"), "-D", str(folder), *flags]
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    until = time.monotonic() + START_SECONDS
    while True:
        running.clear_stale(folder)
        log_starts_at = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            # Its own session: Ctrl-C in the terminal is for casedesk, which then stops the server in order.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=cluster.clean_environment(),
                start_new_session=True,
            )
        found = _await_ready(process, folder, until)
        if found is not None:
            process.returncode = 0  # it may outlive us: Popen is not to warn that it was never waited for
            return found
        said = log.read_bytes()[log_starts_at:].decode("utf-8", "replace")
        if not _LEAVING.search(said) or time.monotonic() > until:
            raise Unusable(
                f"The embedded PostgreSQL did not start: {_reason(said)} The whole record is in {log}."
            )
        time.sleep(0.1)


def _await_ready(process: "subprocess.Popen[bytes]", folder: Path, until: float) -> Running | None:
    """The server once it takes connections; None when it gave up."""
    while process.poll() is None:
        found = running.read(folder)
        if found is not None and found.pid == process.pid and found.ready:
            return found
        if time.monotonic() > until:
            process.terminate()
            process.wait()
        time.sleep(0.005)
    return None


def _socket_dir(data_dir: Path) -> str:
    """A folder for the socket that only its owner may enter: in the data folder, or where that path is too
    long or unusual, one among the temporary files that is named after it."""
    inside = data_dir / "socket"
    if PLAIN_PATH.fullmatch(str(inside)) and len(f"{inside}/.s.PGSQL.{PORT}") < LONGEST_SOCKET_PATH:
        private_folder(inside)
        return _owned(inside, data_dir)
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    outside = Path(tempfile.gettempdir()) / f"casedesk-{os.geteuid()}-{name}"
    private_folder(outside)
    return _owned(outside, data_dir)


def _owned(folder: Path, data_dir: Path) -> str:
    """The folder, once it is sure that nobody else prepared it: among temporary files anybody could."""
    found = folder.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o077 or not folder.is_dir() or folder.is_symlink():
        raise Unusable(f"{folder} must be a folder that only you may enter; {data_dir} needs it. Remove it.")
    return str(folder)


def _reason(said: str) -> str:
    lines = [line.split("FATAL:", 1)[1].strip() for line in said.splitlines() if "FATAL:" in line]
    return (lines[-1][:1].upper() + lines[-1][1:] + ".") if lines else "It gave no reason."
