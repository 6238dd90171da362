"""Taking a backup: the database first, then the files, so that every file it names is there."""

import asyncio
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import asyncpg

from casedesk.platform import clock, migrations
from casedesk.platform.backup import programs
from casedesk.platform.backup.manifest import FORMAT, FORMAT_WITHOUT_FILES, Manifest
from casedesk.platform.backup.progress import Dumping, Progress
from casedesk.platform.errors import Unusable
from casedesk.platform.files.bucket import Bucket
from casedesk.platform.postgres import private_folder

KEPT = 3
"""How many of the backups that are made before a migration are kept."""
LENGTH_OF_NAME = 64
_AUTOMATIC = "before-"


_TABLES = """
-- How much is there to be written of each table?
SELECT n.nspname || '.' || c.relname AS name, pg_table_size(c.oid) AS size
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


@dataclass(frozen=True)
class _Beside:
    """What lies beside the database."""

    files_dir: Path
    key_file: Path
    bucket: Bucket | None

    def files(self) -> list[Path]:
        """Every stored file, also one that is set aside: the database may name it after all. One that is
        just being written has another name."""
        if self.bucket is not None:
            return []
        found = [*self.files_dir.glob("aside/*"), *self.files_dir.glob("??/*")]
        named = {path.name: path for path in found if len(path.name) == LENGTH_OF_NAME}
        return [named[name] for name in sorted(named)]


@dataclass(frozen=True)
class _Database:
    """What the server says before it is dumped."""

    dsn: str
    major: int
    migrations: list[str]
    size_bytes: int
    tables: dict[str, int]
    """How many bytes the rows of each table take."""


def _unheard(_done: int, _of: int) -> None:
    """For whoever does not want to know how far it is."""


async def take(
    target: Path,
    dsn: str,
    *,
    files_dir: Path,
    key_file: Path,
    bucket: Bucket | None = None,
    told: Progress = _unheard,
) -> Manifest:
    """Writes a backup to `target`, whole or not at all; the desk may be in use meanwhile. `told` hears, from another
    thread, how much of the database is in it.

    Files that lie in a `bucket` stay there: the backup names it, and the bucket keeps its own copies.
    Raises Unusable when `target` exists, there is no room, or the database cannot be dumped.
    """
    database = await _ask(dsn)
    beside = _Beside(files_dir, key_file, bucket)
    return await asyncio.to_thread(_take, target, database, beside, Dumping(database.tables, told))


async def take_before_migrating(
    backups_dir: Path,
    dsn: str,
    *,
    files_dir: Path,
    key_file: Path,
    bucket: Bucket | None = None,
    told: Progress = _unheard,
) -> Path:
    """A backup named after the moment, in `backups_dir`; the oldest of its kind go."""
    moment = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = backups_dir / f"{_AUTOMATIC}{moment}.tar"
    private_folder(backups_dir)
    await take(target, dsn, files_dir=files_dir, key_file=key_file, bucket=bucket, told=told)
    _drop_old(backups_dir)
    return target


def _take(target: Path, database: _Database, beside: _Beside, dumping: Dumping) -> Manifest:
    if target.exists():
        raise Unusable(f"{target} exists already. Name a new file; a backup never replaces another.")
    if not target.parent.is_dir():
        raise Unusable(f"There is no folder {target.parent} to put the backup in.")
    tools = programs.at_least(database.major)
    _refuse_full_disk(target.parent, database.size_bytes + sum(map(_size, beside.files())))
    with _unfinished(target) as folder:
        dump = folder / "database.dump"
        custom = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--verbose"]
        dumping.begin()
        programs.call(tools.path("pg_dump"), database.dsn, *custom, f"--file={dump}", hear=dumping.hear)
        dumping.end()
        # Only now are the files listed: each is on disk before the commit that names it, so all that
        # the dump names are among them.
        files = beside.files()
        manifest = Manifest(
            format=FORMAT_WITHOUT_FILES if beside.bucket else FORMAT,
            casedesk=version("casedesk"),
            made_at=clock.now(),
            postgres_major=database.major,
            pg_dump_major=tools.major,
            migrations=database.migrations,
            key_sha256=checksum(beside.key_file),
            database_sha256=checksum(dump),
            database_bytes=_size(dump),
            file_count=len(files),
            file_bytes=sum(map(_size, files)),
            files_in=beside.bucket.address if beside.bucket else "",
        )
        _write(folder / "backup.tar", manifest, beside.key_file, dump, files)
        (folder / "backup.tar").rename(target)
    return manifest


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


async def _ask(dsn: str) -> _Database:
    connection = await asyncpg.connect(dsn)
    try:
        return _Database(
            dsn,
            connection.get_server_version().major,
            await migrations.applied(connection),
            await connection.fetchval("SELECT pg_database_size(current_database())"),
            {row["name"]: row["size"] for row in await connection.fetch(_TABLES)},
        )
    finally:
        await connection.close()


def _size(path: Path) -> int:
    return path.stat().st_size


def _drop_old(backups_dir: Path) -> None:
    for old in sorted(backups_dir.glob(f"{_AUTOMATIC}*.tar"))[:-KEPT]:
        old.unlink()


def _refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Unusable(
            f"No room for a backup in {folder}: it takes {needed >> 20} MB, {free >> 20} MB are free."
        )


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A folder beside the target, on the same disk so that a rename makes the backup appear at once."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
        yield Path(name)


def _write(path: Path, manifest: Manifest, key_file: Path, dump: Path, files: list[Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds the desk's key
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            _add(archive, "manifest.json", io.BytesIO(manifest.encoded()), len(manifest.encoded()))
            _add_file(archive, "desk.key", key_file)
            _add_file(archive, "database.dump", dump)
            dump.unlink()
            for file in files:
                _add_file(archive, f"files/{file.name[:2]}/{file.name}", file)
        out.flush()
        os.fsync(out.fileno())


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> None:
    with path.open("rb") as content:
        _add(archive, name, content, path.stat().st_size)


def _add(archive: tarfile.TarFile, name: str, content: BinaryIO, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    entry.mtime = int(clock.now().timestamp())
    archive.addfile(entry, content)
