"""Stored files: once each, whole, and never outside their folder."""

from pathlib import Path

import pytest

from casedesk.platform import files
from casedesk.platform.errors import NotFound, Unusable


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    files.open_store(tmp_path / "files")
    return tmp_path / "files"


def test_what_is_put_can_be_read() -> None:
    name = files.put(b"an invoice")
    assert files.read(name) == b"an invoice"
    assert files.is_whole(name)


def test_the_same_bytes_are_one_file(store: Path) -> None:
    assert files.put(b"twice") == files.put(b"twice")
    assert list(files.names()) == [files.put(b"twice")]
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1


def test_nobody_else_may_read_them(store: Path) -> None:
    path = files.path(files.put(b"private"))
    assert path.stat().st_mode & 0o077 == 0
    assert store.stat().st_mode & 0o077 == 0


def test_a_changed_file_is_noticed() -> None:
    name = files.put(b"as it came")
    files.path(name).write_bytes(b"changed")
    assert not files.is_whole(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_name_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        files.read(name)


def test_a_missing_file_is_not_found() -> None:
    with pytest.raises(NotFound):
        files.read("a" * 64)


def test_an_erased_file_is_gone() -> None:
    name = files.put(b"to be forgotten")
    files.remove(name)
    files.remove(name)
    assert not files.exists(name)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="cannot be made"):
        files.open_store(tmp_path / "file" / "files")
