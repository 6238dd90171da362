"""A backup goes round whole, and a damaged one leaves nothing behind."""

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from casedesk.platform import backup, db, files, tokens
from casedesk.platform.errors import Unusable


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk's folder with a key and two files."""
    folder = tmp_path / "desk"
    folder.mkdir()
    tokens.open_key(folder / "desk.key")
    files.open_store(folder / "files")
    files.put(b"a photo of a lamp")
    files.put(b"")
    return folder


@pytest.fixture
async def taken(desk: Path, committed: str, tmp_path: Path) -> Path:
    """A backup of that desk."""
    target = tmp_path / "desk.tar"
    await db.execute("INSERT INTO jobs (kind, run_at, created_at) VALUES ('remembered', now(), now())")
    found = await backup.take(target, committed, files_dir=desk / "files", key_file=desk / "desk.key")
    assert found.file_count == 2
    return target


async def put_back(source: Path, folder: Path, database: str) -> None:
    await backup.restore(
        source, folder, files_dir=folder / "files", key_file=folder / "desk.key", database_url=database
    )


def altered(source: Path, change: Callable[[str, bytes], Iterator[tuple[str, bytes]]]) -> Path:
    """A copy of the backup with some entries changed, added or left out."""
    target = source.with_name("altered.tar")
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content is not None
            for name, text in change(entry.name, content.read()):
                again = tarfile.TarInfo(name)
                again.size = len(text)
                new.addfile(again, io.BytesIO(text))
    return target


async def test_a_restored_desk_has_rows_files_and_key(
    taken: Path, desk: Path, tmp_path: Path, empty_database: str
) -> None:
    await put_back(taken, tmp_path / "new", empty_database)
    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT kind FROM jobs") == "remembered"
    await connection.close()
    assert (tmp_path / "new" / "desk.key").read_bytes() == (desk / "desk.key").read_bytes()
    assert (tmp_path / "new" / "desk.key").stat().st_mode & 0o777 == 0o600
    files.open_store(tmp_path / "new" / "files")
    assert all(files.is_whole(name) for name in files.names())
    assert len(list(files.names())) == 2


async def test_it_is_told_how_much_of_the_database_is_in_it(
    desk: Path, committed: str, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    await backup.take(
        tmp_path / "told.tar",
        committed,
        files_dir=desk / "files",
        key_file=desk / "desk.key",
        told=lambda done, of: told.append((done, of)),
    )
    total = told[0][1]
    done = [one for one, _of in told]
    assert total > 0
    assert {of for _one, of in told} == {total}
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)
    assert len(set(done)) > 10, "table by table"


async def test_nobody_else_may_read_a_backup(taken: Path) -> None:
    assert taken.stat().st_mode & 0o777 == 0o600


async def test_a_backup_never_replaces_another(taken: Path, desk: Path, committed: str) -> None:
    with pytest.raises(Unusable, match="exists already"):
        await backup.take(taken, committed, files_dir=desk / "files", key_file=desk / "desk.key")


async def test_a_folder_with_anything_in_it_is_refused(taken: Path, desk: Path, empty_database: str) -> None:
    with pytest.raises(Unusable, match="is not empty"):
        await put_back(taken, desk, empty_database)


async def test_a_database_with_tables_is_refused(taken: Path, tmp_path: Path, committed: str) -> None:
    with pytest.raises(Unusable, match="The database is not empty"):
        await put_back(taken, tmp_path / "new", committed)
    assert list((tmp_path / "new").iterdir()) == []


def damaged_dump(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, text[:-1] + b"!" if name == "database.dump" else text


def damaged_file(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, text + b"!" if name.startswith("files/") else text


def file_missing(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.startswith("files/"):
        yield name, text


def way_out(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, text
    yield "files/../../outside", b"x"


def newer(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, text.replace(b'"0001_platform"', b'"9999_future"') if name == "manifest.json" else text


def no_manifest(name: str, text: bytes) -> Iterator[tuple[str, bytes]]:
    if name != "manifest.json":
        yield name, text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (damaged_dump, "damaged"),
        (damaged_file, "damaged"),
        (file_missing, "incomplete"),
        (way_out, "which no backup holds"),
        (newer, "with that version or newer"),
        (no_manifest, "no manifest"),
    ],
)
async def test_a_bad_backup_leaves_everything_empty(
    taken: Path,
    tmp_path: Path,
    empty_database: str,
    change: Callable[[str, bytes], Iterator[tuple[str, bytes]]],
    said: str,
) -> None:
    with pytest.raises(Unusable, match=said):
        await put_back(altered(taken, change), tmp_path / "new", empty_database)
    assert list((tmp_path / "new").iterdir()) == []
    assert not (tmp_path / "outside").exists()


async def test_what_is_no_backup_is_refused(tmp_path: Path, empty_database: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear desk")
    with pytest.raises(Unusable, match="cannot be read as a backup"):
        await put_back(tmp_path / "letter.txt", tmp_path / "new", empty_database)


def test_a_restore_that_was_killed_is_not_taken_for_a_desk(tmp_path: Path) -> None:
    (tmp_path / "restoring").touch()
    with pytest.raises(Unusable, match="was cut off"):
        backup.refuse_unfinished(tmp_path)


async def test_backups_before_migrating_are_kept_three_at_a_time(desk: Path, committed: str) -> None:
    folder = desk / "backups"
    folder.mkdir()
    for year in range(2020, 2025):
        (folder / f"before-{year}0101T000000Z.tar").touch()
    (folder / "my-own.tar").touch()
    newest = await backup.take_before_migrating(
        folder, committed, files_dir=desk / "files", key_file=desk / "desk.key"
    )
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == ["before-20230101T000000Z.tar", "before-20240101T000000Z.tar", newest.name, "my-own.tar"]
