"""Restoring a backup, only where there is nothing yet; all of it is checked before the database is filled."""

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import asyncpg

from casedesk.platform import files, migrations, postgres
from casedesk.platform.backup import manifest as manifests
from casedesk.platform.backup import programs
from casedesk.platform.backup.manifest import Manifest
from casedesk.platform.errors import Unusable
from casedesk.platform.files.bucket import Bucket
from casedesk.platform.postgres import Binaries

MARK = "restoring"
"""A file in the data folder while a restore is under way; what stands beside it is not a desk yet."""
_FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_BLOCK = 1 << 20
_TIMEOUT_KNOWN_SINCE = 17
_TIMEOUT_LINE = b"SET transaction_timeout = 0;\n"


@dataclass(frozen=True)
class _Place:
    """Where the parts of a backup go."""

    files_dir: Path
    key_file: Path
    dump: Path
    bucket: Bucket | None


def refuse_unfinished(data_dir: Path) -> None:
    """Raises Unusable where a restore into this folder was cut off."""
    if (data_dir / MARK).exists():
        raise Unusable(f"A restore into {data_dir} was cut off. Remove the folder and restore again.")


async def restore(
    source: Path,
    data_dir: Path,
    *,
    files_dir: Path,
    key_file: Path,
    database_url: str | None = None,
    bucket: Bucket | None = None,
) -> Manifest:
    """Makes a desk of a backup: in `data_dir`, and in the embedded server there or the database given.

    The backup's files go where the desk keeps them, in its folder or its `bucket`; those of a desk that keeps
    them in a bucket are not in its backup, and are expected there. Raises Unusable where folder or database
    holds anything already, or the backup is damaged, cut off or too new; then all is as empty as it was.
    """
    _refuse_full(data_dir)
    with _marked(data_dir):
        dump = data_dir / "database.dump"
        found = await asyncio.to_thread(_unpack, source, _Place(files_dir, key_file, dump, bucket))
        if database_url:
            await _fill(database_url, dump, found)
        else:
            server = await asyncio.to_thread(postgres.start, data_dir)
            try:
                await _fill(server.dsn, dump, found)
            finally:
                await asyncio.to_thread(server.stop)
        dump.unlink()
    return found


def _unpack(source: Path, place: _Place) -> Manifest:
    """Puts the backup's parts in their places, each compared with its checksum. Raises Unusable."""
    key_file, dump = place.key_file, place.dump
    files.open_store(place.files_dir, place.bucket)
    with _opened(source) as archive:
        found = _manifest(archive)
        if found.files_in and place.bucket is None:
            raise Unusable(
                f"The files of this desk lie in {found.files_in} and not in the backup. "
                f'Set files_url = "{found.files_in}", or the bucket that holds a copy of it.'
            )
        count = 0
        while (entry := archive.next()) is not None:
            content = archive.extractfile(entry)
            match = _FILE.fullmatch(entry.name)
            if content is None:
                raise Unusable(f"{source} holds {entry.name!r}, which no backup holds.")
            if entry.name == "desk.key":
                _copy(content, key_file, found.key_sha256)
            elif entry.name == "database.dump":
                _copy(content, dump, found.database_sha256)
            elif match:
                count += 1
                _keep(content, match.group(2), place.bucket)
            else:
                raise Unusable(f"{source} holds {entry.name!r}, which no backup holds.")
    if count != found.file_count or not key_file.exists() or not dump.exists():
        raise Unusable(f"{source} is incomplete: it was cut off. Use another backup.")
    return found


def _keep(content: IO[bytes], name: str, bucket: Bucket | None) -> None:
    if bucket is None:
        _copy(content, files.path(name), name)
    elif files.put(content.read()) != name:
        raise _damaged(name)


async def _fill(dsn: str, dump: Path, found: Manifest) -> None:
    """Fills an empty database from the dump, all or nothing."""
    server_major = await _major_of_empty(dsn)
    if server_major < found.postgres_major:
        raise Unusable(
            f"The backup comes from PostgreSQL {found.postgres_major}, and this database is {server_major}. "
            "Use one of that version or newer."
        )
    tools = programs.at_least(found.pg_dump_major)
    too_old = server_major < _TIMEOUT_KNOWN_SINCE
    await asyncio.to_thread(_pipe, tools, dsn, dump, drop_timeout=too_old)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _major_of_empty(dsn: str) -> int:
    try:
        connection = await asyncpg.connect(dsn)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unusable(f"The database cannot be reached: {error}.") from error
    try:
        tables = await connection.fetchval(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        if tables:
            raise Unusable(f"The database is not empty: it has {tables} tables. Restore into an empty one.")
        return connection.get_server_version().major
    finally:
        await connection.close()


def _pipe(tools: Binaries, dsn: str, dump: Path, *, drop_timeout: bool) -> None:
    """pg_restore writes SQL, psql runs it in one transaction: what fails leaves nothing behind."""
    address, environment = programs.without_password(dsn)
    read = [tools.path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    run = [
        tools.path("psql"),
        "-X",
        "-q",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={address}",
    ]
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(read, stdout=pipe, stderr=said) as reader,
        subprocess.Popen(run, stdin=pipe, stdout=subprocess.DEVNULL, stderr=said, env=environment) as runner,
    ):
        assert reader.stdout, "opened as a pipe"
        assert runner.stdin, "opened as a pipe"
        with contextlib.suppress(BrokenPipeError):  # psql gave up: what it said tells why
            first = reader.stdout.read(_BLOCK)
            # A server older than the program that reads the dump does not know this setting.
            runner.stdin.write(first.replace(_TIMEOUT_LINE, b"", 1) if drop_timeout else first)
            shutil.copyfileobj(reader.stdout, runner.stdin, _BLOCK)
        reader.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            runner.stdin.close()
        failed = runner.wait() != 0 or reader.wait() != 0
        said.seek(0)
        reason = programs.last_line(said.read().decode("utf-8", "replace"))
    if failed:
        raise Unusable(f"The database could not be restored: {reason}")


def _refuse_full(data_dir: Path) -> None:
    refuse_unfinished(data_dir)
    if data_dir.exists() and any(found.name != "lost+found" for found in data_dir.iterdir()):
        raise Unusable(f"{data_dir} is not empty. Restore into a new folder with --data NEW_FOLDER.")


@contextlib.contextmanager
def _marked(data_dir: Path) -> Iterator[None]:
    """Marks the folder until all is in place; what fails in an orderly way is cleared away again."""
    postgres.private_folder(data_dir)
    mark = data_dir / MARK
    mark.touch()
    try:
        yield
    except BaseException:
        for made in data_dir.iterdir():
            if made.is_dir():
                shutil.rmtree(made, ignore_errors=True)
            elif made != mark:
                made.unlink()
        mark.unlink()
        raise
    mark.unlink()


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r|") as archive:
            yield archive
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Unusable(f"{source} cannot be read as a backup: {error}.") from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.name == "manifest.json" else None
    if content is None:
        raise Unusable("This is not a backup of casedesk: it has no manifest.")
    found = manifests.decode(content.read())
    unknown = sorted(set(found.migrations) - set(migrations.names()))
    if unknown:
        raise Unusable(
            f"This backup was made by casedesk {found.casedesk}: restore it with that version or newer."
        )
    return found


def _copy(content: IO[bytes], target: Path, checksum: str) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := content.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != checksum:
        raise _damaged(target.name)


def _damaged(name: str) -> Unusable:
    return Unusable(f"{name} in the backup is damaged: its checksum differs. Use another backup.")
