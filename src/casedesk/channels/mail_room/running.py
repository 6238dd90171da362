"""The whole mail room, as it runs beside the jobs of a process."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from casedesk.channels.email.actions.keeping import MEGABYTE
from casedesk.channels.mail_room.listening import listen
from casedesk.channels.mail_room.office import Office
from casedesk.config import Settings
from casedesk.platform import logs

AGAIN = 5.0
"""Seconds until a part that broke is begun anew."""

_log = logs.get_logger("casedesk.mail")


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Fetches, listens and understands until told to stop; then ends within seconds."""
    office = Office(settings.max_mail_mb * MEGABYTE)
    await asyncio.gather(
        _kept_alive(lambda: office.run(stop), stop), _kept_alive(lambda: listen(settings, stop), stop)
    )


async def _kept_alive(part: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    while True:
        try:
            return await part()
        except Exception as error:
            # An edge, as that of the jobs: mail goes on coming in though one thing broke.
            _log.error("the mail room broke", exc_info=error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN)
