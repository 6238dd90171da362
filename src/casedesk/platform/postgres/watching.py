"""Starts the embedded server again where it ends while a program uses it: killed for its memory, or by hand."""

import contextlib
import threading
from collections.abc import Iterator

import structlog

from casedesk.platform.errors import Unusable
from casedesk.platform.postgres.server import Server

LOOKS_EVERY_SECONDS = 1.0
TRIES_AGAIN_AFTER_SECONDS = 10.0
"""After a start that failed: the disk may be full, and each try writes to the server's own record."""

log = structlog.get_logger()


@contextlib.contextmanager
def kept_running(server: Server) -> Iterator[None]:
    """Within it the server is started again within seconds of its end, whatever ended it."""
    enough = threading.Event()
    watcher = threading.Thread(target=_watch, args=(server, enough), name="postgres-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        enough.set()
        watcher.join()


def _watch(server: Server, enough: threading.Event) -> None:
    pause = LOOKS_EVERY_SECONDS
    while not enough.wait(pause):
        pause = LOOKS_EVERY_SECONDS
        try:
            if server.revive():
                log.warning("postgres_started_again", process=server.pid)
        except Unusable as error:
            log.error("postgres_does_not_start", reason=str(error))
            pause = TRIES_AGAIN_AFTER_SECONDS
