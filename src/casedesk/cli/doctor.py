"""`casedesk doctor`: looks at what the desk stands on and says what to do."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg
import click

from casedesk import config
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform import clock, db, files, migrations, tokens
from casedesk.platform.backup import programs
from casedesk.platform.errors import CasedeskError, NotFound, Unusable
from casedesk.platform.jobs import queries as jobs

LITTLE_DISK_BYTES = 1_000_000_000
MOST_DRIFT_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` is empty where all is well."""

    subject: str
    says: str
    remedy: str = ""


@click.command()
@takes(*PLACE, "host", "port", "public_url")
def command(settings: Settings) -> None:
    """Check what the desk stands on: settings, disk, time, database, files, key, jobs.

    Each line says what was found and, where something is wrong, what to do. Exit code 1 where
    anything is. It may be called while the desk runs.
    """
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        mark = click.style("wrong", fg="red") if finding.remedy else click.style("good ", fg="green")
        click.echo(f"{mark}  {finding.subject}: {finding.says}")
        if finding.remedy:
            click.echo(f"       {finding.remedy}")
    sys.exit(1 if any(finding.remedy for finding in findings) else 0)


async def _examine(settings: Settings) -> list[Finding]:
    found = [_settings(settings), _unknown_variables(), _disk(settings), _time_zones()]
    if not settings.data_dir.exists():
        remedy = f"Start one with: casedesk run --data {settings.data_dir}"
        return [*found, Finding("desk", f"there is none in {settings.data_dir}", remedy)]
    found += [_file_store(settings), _key(settings)]
    try:
        async with ground.database(settings) as dsn:
            found += [finding async for finding in _database(dsn)]
    except Unusable as error:
        found.append(Finding("database", error.reason, "Nothing else about the database could be checked."))
    return found


def _settings(settings: Settings) -> Finding:
    where = "a database of your own" if settings.database_url else "the embedded database"
    says = f"{settings.base_url}, {where}, folder {settings.data_dir}"
    if settings.is_loopback or (settings.public_url or "").startswith("https://"):
        return Finding("settings", says)
    return Finding(
        "settings",
        f"{says}; open to the network without https",
        "Put a web server with https in front, and set public_url to its https:// address.",
    )


def _unknown_variables() -> Finding:
    known = {config.PREFIX + name.upper() for name in config.names()} | {config.PREFIX + "CONFIG"}
    unknown = sorted(name for name in os.environ if name.startswith(config.PREFIX) and name not in known)
    if unknown:
        return Finding(
            "environment", f"{', '.join(unknown)} is no setting", "Remove it, or correct its name."
        )
    return Finding("environment", "every CASEDESK_ variable is a setting")


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:.1f} GB are free for {settings.data_dir}"
    return Finding("disk", says, "Make room." if free < LITTLE_DISK_BYTES else "")


def _time_zones() -> Finding:
    try:
        offset = datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/Istanbul")).utcoffset()
    except ZoneInfoNotFoundError:
        return Finding("time zones", "there are none on this machine", "pip install --upgrade tzdata")
    says = f"known (Istanbul is {offset} from UTC)"
    return Finding("time zones", says)


def _file_store(settings: Settings) -> Finding:
    try:
        files.open_store(settings.files_dir, settings.bucket)
        name = files.put(b"casedesk doctor")
        whole = files.is_whole(name)
        files.remove(name)
    except (OSError, NotFound, Unusable) as error:
        remedy = f"Make {settings.files_dir} writable."
        if settings.bucket is not None:
            remedy = "Look at files_url, and at the s3_ settings that go with it."
        return Finding("files", f"nothing can be written: {error}", remedy)
    says = f"{files.where()} can be written and read"
    return Finding("files", says, "" if whole else "What is read is not what was written: check the disk.")


def _key(settings: Settings) -> Finding:
    if not settings.key_file.exists():
        return Finding(
            "key", f"{settings.key_file} is missing", "Put the one of a backup there, or start anew."
        )
    if settings.key_file.stat().st_mode & 0o077:
        return Finding("key", f"others may read {settings.key_file}", f"chmod 600 {settings.key_file}")
    try:
        tokens.open_key(settings.key_file)
    except Unusable as error:
        return Finding("key", error.reason, "Put the one of a backup there.")
    return Finding("key", f"{settings.key_file} is there, for its owner only")


async def _database(dsn: str) -> AsyncIterator[Finding]:
    version = await db.value("SHOW server_version")
    size = await db.value("SELECT pg_database_size(current_database())")
    yield Finding("database", f"PostgreSQL {version} answers, {size / 1e6:.0f} MB")
    yield _backup_programs(int(str(version).partition(".")[0]))
    drift = abs((await db.value("SELECT clock_timestamp()") - clock.now()).total_seconds())
    yield Finding(
        "clock",
        f"{drift:.0f} s apart from the database's",
        "Set both machines' clocks by NTP." if drift > MOST_DRIFT_SECONDS else "",
    )
    try:
        pending = await migrations.pending(dsn)
    except CasedeskError as error:
        yield Finding("schema", error.reason, "Start that version.")
        return
    if pending:
        yield Finding("schema", f"{len(pending)} migrations have not run", "casedesk migrate")
        return
    yield Finding("schema", "up to date")
    yield await _jobs()


def _backup_programs(server_major: int) -> Finding:
    try:
        found = programs.at_least(server_major)
    except Unusable as error:
        return Finding("backups", "none can be taken", error.reason)
    return Finding("backups", f"can be taken, with pg_dump {found.major}")


async def _jobs() -> Finding:
    try:
        dead = await jobs.dead_count()
    except asyncpg.PostgresError as error:
        return Finding("jobs", f"cannot be read: {error}", "casedesk verify")
    if dead:
        return Finding(
            "jobs", f"{dead} were given up", "See why in the dead list, then try them again or drop them."
        )
    return Finding("jobs", "none was given up")
