"""Server settings that suit a laptop or a small server, where the desk shares the machine."""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # looked at, not written to
CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
ROOMY_MB = 512


@dataclass(frozen=True)
class Tuning:
    """How the embedded server is set. Only a test may give up durability."""

    durable: bool = True

    def options(self) -> dict[str, str]:
        """The settings given to the server at each start, so that a new release can change them."""
        options = {
            "shared_buffers": f"{_shared_buffers_mb()}MB",
            "maintenance_work_mem": "128MB",
            "work_mem": "16MB",
            "max_connections": "200",
            "dynamic_shared_memory_type": _shared_memory_type(),
            "max_wal_size": "2GB",
            "checkpoint_timeout": "10min",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
            "lc_messages": "C",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"shared_buffers": "128MB"}
            # Nothing lives long enough to be cleared, and no table is large enough for a second plan to be better.
            options |= {"autovacuum": "off", "plan_cache_mode": "force_generic_plan"}
        return options


DURABLE = Tuning()
THROWAWAY = Tuning(durable=False)


def _shared_buffers_mb() -> int:
    """A sixteenth of the memory, 128 MB at least, 1 GB at most: the rest is the file system's cache."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        memory = min(memory, int(CONTAINER_LIMIT.read_text("ascii")))
    return max(128, min(1024, memory // MEGABYTE // 16))


def _shared_memory_type() -> str:
    """Where large queries share memory: not in a container's 64 MB of /dev/shm, on which they would fail."""
    roomy = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).total >= ROOMY_MB * MEGABYTE
    return "posix" if roomy else "mmap"
