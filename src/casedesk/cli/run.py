"""`casedesk run`: everything the desk needs, in one command."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType

import click

from casedesk.accounts.actions.setup import issue_setup_code
from casedesk.accounts.queries.people import is_anybody_here
from casedesk.cli import ground, serving
from casedesk.cli.migrate import bring_up_to_date
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import db, logs, postgres
from casedesk.platform.errors import Unusable


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
    logs.configure(settings.log_json, settings.log_level)
    if settings.demo and not settings.is_loopback:
        raise Unusable(
            f"The demo's passwords are known, so it is not served on {settings.host}. Use 127.0.0.1."
        )
    with _ending_in_order(), _the_only_one(settings):
        serving.refuse_taken_port(settings.host, settings.port)
        with ground.server(settings, may_be_new=True) as dsn:
            greeting = asyncio.run(_prepare(settings, dsn, no_backup))
            serving.serve(replace(settings, database_url=dsn), greeting)


async def _prepare(settings: Settings, dsn: str, no_backup: bool) -> list[str]:
    """Makes the database ready to be served; returns what to tell whoever started the desk."""
    await db.open(dsn, size=settings.pool_size)
    try:
        await bring_up_to_date(settings, dsn, no_backup=no_backup)
        ground.open_house(settings)
        greeting = [f"casedesk is ready: {settings.base_url}"]
        if not await is_anybody_here():
            greeting += [
                "",
                "Set up the first admin with this code, once:",
                "",
                f"  {await issue_setup_code()}",
                "",
            ]
            greeting += [f"at {settings.base_url}/setup"]
        return [*greeting, "", "Ctrl-C stops it."]
    finally:
        await db.close()


@contextlib.contextmanager
def _the_only_one(settings: Settings) -> Iterator[None]:
    """Holds the folder: two programs on one would serve the same desk under two addresses."""
    postgres.private_folder(settings.data_dir)
    lock = postgres.FolderLock(settings.data_dir / "run.lock")
    if not lock.try_exclusive():
        raise Unusable(
            f"casedesk already runs on {settings.data_dir} ({lock.read()}). "
            "Stop that one, or give this one another folder with --data."
        )
    try:
        lock.write(f"process {os.getpid()}, {settings.base_url}")
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _ending_in_order() -> Iterator[None]:
    """SIGTERM ends the program like Ctrl-C, so that the database is stopped and not left behind."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
