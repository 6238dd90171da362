"""Serving the pages with granian: one main process that watches over the web processes."""

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces

from casedesk.cli.uncollected import uncollected
from casedesk.config import Settings
from casedesk.web.live.ending import END_STREAMS

if TYPE_CHECKING:
    from litestar import Litestar

STOP_SECONDS = 5
"""How long an open answer may hold up the end; then its process is killed. Nothing durable depends on it."""
UP_SECONDS = 60.0
_QUIET = {"handlers": [], "level": "WARNING", "propagate": True}
_LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"_granian": _QUIET}}


def serve(settings: Settings, greeting: Sequence[str]) -> None:
    """Serves until the program is told to stop; says the greeting once pages are answered."""
    os.environ.update(settings.as_environment())
    server = Granian(
        "casedesk.cli.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_workers,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=_LOGGING,
    )
    server.on_startup(lambda: _end_streams_first(server.signal_handler_interrupt))
    threading.Thread(target=_greet, args=(settings, greeting), daemon=True).start()
    logging.getLogger("_granian").setLevel(logging.WARNING)
    server.serve()


def _end_streams_first(interrupt: Callable[[], None]) -> None:
    """Tells the web processes to end what pages keep open, before granian waits for it. Granian reloads on SIGHUP;
    a terminal that is closed means to end."""

    def stop(number: int, frame: FrameType | None) -> None:
        for child in multiprocessing.active_children():
            if child.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, END_STREAMS)
        interrupt()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def application() -> "Litestar":
    """What a web process serves. It ends when the main process is gone, however that ended."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with uncollected():
        # The main process has read it by now, for all of them; whoever forks none reads it here.
        from casedesk.app import from_environment

        return from_environment()


def _end_with(parent: int) -> None:
    # Left alone it would keep the port and the folder's lock, and nobody would know whose they are.
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), END_STREAMS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _greet(settings: Settings, greeting: Sequence[str]) -> None:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared with, not bound
    host = everywhere.get(settings.host, settings.host)
    until = time.monotonic() + UP_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            click.echo("\n".join(greeting))
            return
