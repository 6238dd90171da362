"""`casedesk run`: everything the desk needs, in one command."""

import contextlib
import importlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from casedesk.cli import address, database_server
from casedesk.cli.settings import PLACE, takes
from casedesk.cli.uncollected import uncollected
from casedesk.config import Settings
from casedesk.platform import postgres
from casedesk.platform.errors import Unusable
from casedesk.platform.postgres.running import is_alive

ENDING_SECONDS = 10.0
"""Longer than web processes take to end after their main process."""


@click.command()
@takes(*PLACE, "host", "port", "public_url", "web_workers", "demo", "debug", "log_json")
@click.option("--no-backup", is_flag=True, help="Do not write a backup before migrating.")
def command(settings: Settings, no_backup: bool) -> None:
    """Start the desk and serve it until Ctrl-C.

    The first start makes the folder and the database in it; later ones find them. Before an upgrade
    migrates the database, a backup is written into DIR/backups. An empty desk prints a one-time code
    by which its first admin is set up.

    \b
      casedesk run --demo                      an invented desk, to look around
      casedesk run --data /srv/casedesk        your own, on http://127.0.0.1:8000
      casedesk run --port 9000 --workers 4     another port, more processes
    """
    if settings.demo and not settings.is_loopback:
        raise Unusable(
            f"The demo's passwords are known, so it is not served on {settings.host}. Use 127.0.0.1."
        )
    with _ending_in_order(), _the_only_one(settings):
        address.refuse_taken(settings.host, settings.port)
        if settings.web_workers > 1:
            _count_together(settings.data_dir / "metrics")
        # Imported only now: it takes a second, a refusal should not; and the metrics library reads when
        # it is imported whether several processes count together. The database starts meanwhile.
        reading = _Reading()
        reading.start()
        with database_server.running(settings, may_be_new=True) as dsn:
            reading.can_start.wait()
            from casedesk.cli.starting import start

            start(settings, dsn, no_backup=no_backup, pages_are_read=reading.join)


class _Reading(threading.Thread):
    """Reads the program: first what makes a desk ready, then, while that is done, its pages. The web processes are
    forked with all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.can_start = threading.Event()

    def run(self) -> None:
        with uncollected():
            try:
                importlib.import_module("casedesk.cli.starting")
            finally:
                self.can_start.set()
            importlib.import_module("casedesk.app")


@contextlib.contextmanager
def _the_only_one(settings: Settings) -> Iterator[None]:
    """Holds the folder: two programs on one would serve the same desk under two addresses."""
    postgres.private_folder(settings.data_dir)
    lock = postgres.FolderLock(settings.data_dir / "run.lock")
    if not lock.try_exclusive():
        pid, _, served_at = lock.read().partition(" ")
        if not pid.isdigit() or is_alive(int(pid)):
            raise Unusable(
                f"casedesk already runs on {settings.data_dir} (process {pid}, {served_at}). "
                "Stop that one, or give this one another folder with --data."
            )
        # The main process was killed, and its web processes are just noticing.
        lock.wait_exclusive(ENDING_SECONDS)
    try:
        lock.write(f"{os.getpid()} {settings.base_url}")
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _ending_in_order() -> Iterator[None]:
    """SIGTERM and a closed terminal end the program like Ctrl-C: the database is stopped, not left behind."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)


def _count_together(folder: Path) -> None:
    """Each web process counts into this folder; whichever is asked for metrics adds them up."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
