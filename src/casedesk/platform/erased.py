"""The list of erasures, a small file beside the database that a backup cannot take back.

A restored backup knows nothing of who was erased after it was made. This list does: a line an erasure, with keys and
times and no word about anybody. It lies in the desk's folder, and beside the backups. Lines are only ever added.

A key alone would not do: after a restore the same key may be given to somebody new. So each self stands with the
moment it became known, and the list with the fingerprint of the desk's key.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from casedesk.platform.errors import Unusable

NAME = "erased.jsonl"
"""What the list is called, wherever it lies."""


class Self(msgspec.Struct, frozen=True):
    """One of the selves of whoever was erased."""

    id: int
    created_at: datetime


class Line(msgspec.Struct, frozen=True):
    """One erasure. `by_user_id` is whoever did it at this desk."""

    desk: str
    at: datetime
    ground: str
    reference: str
    by_user_id: int | None
    selves: tuple[Self, ...]

    @property
    def about(self) -> tuple[tuple[int, datetime], ...]:
        """By what it is told from others."""
        return tuple((one.id, one.created_at) for one in self.selves)


_folders: tuple[Path, ...] = ()


def open_list(*folders: Path) -> None:
    """Keeps the list in the first of these folders from now on, and in the others where they exist."""
    global _folders
    _folders = folders


def is_open() -> bool:
    """Whether there is a place for the list."""
    return bool(_folders)


def read_all() -> list[Line]:
    """What the lists in the desk's folders say together. Raises Unusable where one cannot be read."""
    return merged(*(read(folder / NAME) for folder in _folders))


def add(lines: Iterable[Line]) -> None:
    """Puts lines on every list that lacks them, durably."""
    for place, folder in enumerate(_folders):
        if place == 0 or folder.is_dir():
            write(folder / NAME, lines)


def read(path: Path) -> list[Line]:
    """The lines of one list; none where there is no such file. Raises Unusable where it cannot be read."""
    try:
        text = path.read_bytes()
        return [msgspec.json.decode(line, type=Line) for line in text.splitlines() if line.strip()]
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError) as error:
        raise Unusable(f"The list of erasures in {path} cannot be read: {error}.") from error


def write(path: Path, lines: Iterable[Line]) -> None:
    """Adds what is not on the list at `path` yet; whole or not at all, and on disk when it returns."""
    before = read(path)
    after = merged(before, lines)
    if len(after) == len(before):
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}-")  # 0600: nobody else's business
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(b"".join(msgspec.json.encode(one) + b"\n" for one in after))
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def merged(*lists: Iterable[Line]) -> list[Line]:
    """All lines of these lists, each once, the oldest first."""
    found = {(one.desk, one.about): one for lines in lists for one in lines}
    return sorted(found.values(), key=lambda one: one.at)
