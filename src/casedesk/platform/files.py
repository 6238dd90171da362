"""The desk's files (attachments, raw mails), each stored once under the SHA-256 of its content.

`put` returns when the file is on disk, so that the commit that names it cannot outlive it. A file is
never changed; a name that nobody refers to is only waste, never a mistake.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from casedesk.platform.errors import NotFound, Unusable

_NAME = re.compile(r"[0-9a-f]{64}")
_SPREAD = 2
"""Characters of the name that make the folder: 256 folders hold a million files in short lists."""

_folder: Path | None = None


def open_store(folder: Path) -> None:
    """Uses this folder from now on, and makes it where it is missing. Raises Unusable when it cannot be."""
    global _folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"The folder for files, {folder}, cannot be made: {error.strerror}.") from error
    _folder = folder


def put(data: bytes) -> str:
    """Stores the bytes durably; returns their name, the SHA-256 in hex. The same bytes twice are one file."""
    name = hashlib.sha256(data).hexdigest()
    target = _place(name)
    if not target.exists():
        _write(target, data)
    # Also where it was there before: whoever wrote it may have died before its name was on disk.
    _sync_folder(target.parent)
    return name


def read(name: str) -> bytes:
    """The bytes of that name. Raises NotFound where there is no such file."""
    try:
        return path(name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("That file is not here.") from error


def path(name: str) -> Path:
    """Where the file of that name is, whether it exists or not. Raises NotFound for what is no name."""
    if not _NAME.fullmatch(name):
        raise NotFound("That file is not here.")
    return _place(name)


def exists(name: str) -> bool:
    """Whether there is a file of that name."""
    return path(name).is_file()


def names() -> Iterator[str]:
    """The names of all files, in no order."""
    for found in _store().glob("??/*"):
        if _NAME.fullmatch(found.name):
            yield found.name


def remove(name: str) -> None:
    """Removes a file for good: an erasure on a person's legal request. Harmless when it is gone."""
    path(name).unlink(missing_ok=True)


def is_whole(name: str) -> bool:
    """Whether the file still holds the bytes it is named after."""
    digest = hashlib.sha256()
    with path(name).open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest() == name


def _store() -> Path:
    if _folder is None:
        raise Unusable("The store of files is not open.")
    return _folder


def _place(name: str) -> Path:
    return _store() / name[:_SPREAD] / name


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=target.parent, prefix="new-")
    try:
        with os.fdopen(descriptor, "wb") as content:
            content.write(data)
            content.flush()
            os.fsync(content.fileno())
        # The whole file appears at once: a reader never sees half of it.
        Path(unfinished).rename(target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
