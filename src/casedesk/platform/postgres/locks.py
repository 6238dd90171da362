"""Locks on a data folder. The kernel drops them when their process dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

from casedesk.platform.errors import Unusable


class FolderLock:
    """One lock file. Shared among many holders, or exclusive to one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_exclusive(self) -> bool:
        """Takes the lock for oneself, also where one holds it shared; False when another holds it."""
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Takes the lock beside others; False when one holds it exclusively."""
        return self._try(fcntl.LOCK_SH)

    def wait_exclusive(self, seconds: float) -> None:
        """Takes the lock for oneself. Raises Unusable when it is not free in time."""
        until = time.monotonic() + seconds
        while not self.try_exclusive():
            if time.monotonic() > until:
                raise Unusable(
                    f"Another casedesk has held {self.path} for {seconds:.0f} seconds. Stop it first."
                )
            time.sleep(0.02)

    def write(self, text: str) -> None:
        """Leaves word for those who find the lock taken."""
        assert self._descriptor is not None, "only the holder may write"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read(self) -> str:
        """The word left by the holder."""
        return self.path.read_text("utf-8")

    def release(self) -> None:
        """Gives the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, mode: int) -> bool:
        opened_now = self._descriptor is None
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if opened_now:
                self.release()
            return False
        return True
