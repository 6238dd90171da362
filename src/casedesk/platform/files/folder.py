"""Files in a folder of this machine: `ab/ab12…`, and `aside/ab12…` for what is set aside."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from casedesk.platform.errors import NotFound, Unusable

_SPREAD = 2
"""Characters of the name that make the folder: 256 folders hold a million files in short lists."""
_ASIDE = "aside"


class Folder:
    """A store in a folder; made where it is missing. Raises Unusable when it cannot be."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(f"The folder for files, {folder}, cannot be made: {error.strerror}.") from error
        self._folder = folder

    @property
    def where(self) -> str:
        """The folder."""
        return str(self._folder)

    def place(self, name: str) -> Path:
        """Where a file is, or would be."""
        return self._folder / name[:_SPREAD] / name

    def put(self, name: str, data: bytes) -> None:
        """Written beside its place, synced, then renamed into it: a reader never sees half of it."""
        target = self.place(name)
        if not target.exists():
            _write(target, data)
        # Also where it was there before: whoever wrote it may have died before its name was on disk.
        _sync_folder(target.parent)

    def read(self, name: str) -> bytes:
        """From its place, else from aside."""
        for where in self._places(name):
            with contextlib.suppress(FileNotFoundError):
                return where.read_bytes()
        raise NotFound("That file is not here.")

    def size(self, name: str) -> int | None:
        """By the folder's own word, the file is not opened."""
        for where in self._places(name):
            with contextlib.suppress(FileNotFoundError):
                return where.stat().st_size
        return None

    def sizes(self) -> Iterator[tuple[str, int]]:
        """In no order; what goes away meanwhile is left out."""
        for found in self._all():
            with contextlib.suppress(FileNotFoundError):
                yield found.name, found.stat().st_size

    def remove(self, name: str) -> None:
        """Unlinks it in both places."""
        self.place(name).unlink(missing_ok=True)
        self.drop(name)

    def written_before(self, moment: datetime) -> Iterator[str]:
        """By the time at which a file was last written, or brought back."""
        return _older(self._folder.glob("??/*"), moment)

    def set_aside(self, name: str) -> None:
        """A rename; the time of it is when it was set aside."""
        aside = self._aside(name)
        aside.parent.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            # Before the rename: what is aside with an old time would be dropped by the next that looks.
            os.utime(self.place(name))
            self.place(name).rename(aside)

    def aside_before(self, moment: datetime) -> Iterator[str]:
        """By the time at which they were set aside."""
        return _older((self._folder / _ASIDE).glob("*"), moment)

    def bring_back(self, name: str) -> None:
        """A rename, which leaves the same bytes where they are in place already."""
        target = self.place(name)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            self._aside(name).rename(target)
            _sync_folder(target.parent)

    def drop(self, name: str) -> None:
        """Unlinks what is aside."""
        self._aside(name).unlink(missing_ok=True)

    def _places(self, name: str) -> list[Path]:
        # Looked at twice: it may be brought back, or set aside, between two looks.
        return [self.place(name), self._aside(name)] * 2

    def _aside(self, name: str) -> Path:
        return self._folder / _ASIDE / name

    def _all(self) -> Iterator[Path]:
        yield from self._folder.glob("??/*")
        yield from (self._folder / _ASIDE).glob("*")


def _older(found: Iterator[Path], moment: datetime) -> Iterator[str]:
    for one in found:
        with contextlib.suppress(FileNotFoundError):
            if one.stat().st_mtime < moment.timestamp():
                yield one.name


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
