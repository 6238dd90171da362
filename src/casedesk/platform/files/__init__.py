"""The desk's files (attachments above all), each stored once under the SHA-256 of its content.

`put` returns when the content is durable, so that the commit that names it cannot outlive it. A file is
never changed; a name that nobody refers to is only waste, never a mistake. Files lie in a folder of the
desk, or in a bucket of an S3-compatible store.

What nothing refers to is set aside, and removed only when nothing has referred to it for another day: a file
that is set aside is still read, and comes back when something names it. So no lock is needed against
somebody who stores the same content at that very moment: what they were told is stored stays so for a day.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from casedesk.platform.errors import NotFound, Unusable
from casedesk.platform.files.bucket import Bucket
from casedesk.platform.files.folder import Folder
from casedesk.platform.files.store import Store

_NAME = re.compile(r"[0-9a-f]{64}")

_open: Store | None = None


def open_store(folder: Path, bucket: Bucket | None = None) -> None:
    """Uses this folder from now on, made where it is missing, or the bucket where one is named.

    Raises Unusable where it cannot be made or reached.
    """
    global _open
    if bucket is None:
        _open = Folder(folder)
        return
    from casedesk.platform.files.s3 import S3  # so that a desk with a folder does not load what it never uses

    _open = S3(bucket)


def where() -> str:
    """What the store is, for the operator: a folder, or an s3:// address."""
    return _store().where


def put(data: bytes) -> str:
    """Stores the bytes durably; returns their name, the SHA-256 in hex. The same bytes twice are one file."""
    name = hashlib.sha256(data).hexdigest()
    _store().put(name, data)
    return name


def read(name: str) -> bytes:
    """The bytes of that name. Raises NotFound where there is no such file."""
    return _store().read(_checked(name))


def path(name: str) -> Path:
    """Where the file of that name is on this machine, whether it exists or not. Raises NotFound for what is no
    name, Unusable where files lie in a bucket."""
    store = _store()
    if not isinstance(store, Folder):
        raise Unusable(f"The desk's files lie in {store.where}, not on this machine.")
    return store.place(_checked(name))


def exists(name: str) -> bool:
    """Whether there is a file of that name."""
    return size(name) is not None


def size(name: str) -> int | None:
    """How many bytes the file of that name has; None where there is none."""
    return _store().size(_checked(name))


def names() -> Iterator[str]:
    """The names of all files, in no order; one that is just being set aside may come twice."""
    return (name for name, _size in sizes())


def sizes() -> Iterator[tuple[str, int]]:
    """All files with their sizes in bytes, those set aside included."""
    return ((name, size) for name, size in _store().sizes() if _NAME.fullmatch(name))


def remove(name: str) -> None:
    """Removes a file for good: an erasure on a person's legal request. Harmless when it is gone."""
    _store().remove(_checked(name))


def is_whole(name: str) -> bool:
    """Whether the file still holds the bytes it is named after."""
    return hashlib.sha256(read(name)).hexdigest() == name


def written_before(moment: datetime) -> Iterator[str]:
    """The files that were stored before this moment, those set aside left out."""
    return filter(_NAME.fullmatch, _store().written_before(moment))


def set_aside(name: str) -> None:
    """Puts a file aside that nothing refers to. It is still read, as if it were in its place."""
    _store().set_aside(_checked(name))


def aside_before(moment: datetime) -> Iterator[str]:
    """The files that were set aside before this moment."""
    return filter(_NAME.fullmatch, _store().aside_before(moment))


def bring_back(name: str) -> None:
    """Puts a file back that was set aside: something refers to it after all."""
    _store().bring_back(_checked(name))


def drop(name: str) -> None:
    """Removes what was set aside under this name, and nothing that was stored under it since."""
    _store().drop(_checked(name))


def _store() -> Store:
    if _open is None:
        raise Unusable("The store of files is not open.")
    return _open


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFound("That file is not here.")
    return name
