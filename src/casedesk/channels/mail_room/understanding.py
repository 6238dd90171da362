"""Understanding what was kept, as soon as it is kept, one sender's turn after the other's."""

import asyncio
import contextlib

from casedesk.channels.email.jobs import take
from casedesk.channels.email.queries.raw import waiting
from casedesk.channels.mailboxes.actions.ways import clear_desk_trouble, note_desk_trouble
from casedesk.platform import db, logs
from casedesk.platform.errors import Unusable

PLACE = "understanding"
"""What a trouble that stops the understanding of mails is noted under."""

BATCH = 50
"""Mails understood before it is looked again whose turn it is."""

POLL = 5.0
"""Seconds after which one looks although nobody rang: a notification may be missed."""

AFTER_TROUBLE = 15.0
"""Seconds until mails are tried again after something went wrong with all of them."""

_log = logs.get_logger("casedesk.mail")


async def understand_forever(bell: asyncio.Event) -> None:
    """Understands what waits whenever the bell rings, and now and then besides; until cancelled."""
    troubled = True
    while True:
        bell.clear()
        wait = POLL
        try:
            await understand_waiting()
            if troubled:
                await clear_desk_trouble(PLACE)
                troubled = False
        except Unusable as error:
            troubled, wait = True, AFTER_TROUBLE
            _log.error("mails cannot be understood", reason=error.reason)
            with contextlib.suppress(*db.TROUBLE):
                await note_desk_trouble(PLACE, error.reason)
        except db.TROUBLE as error:
            troubled, wait = True, AFTER_TROUBLE
            _log.warning("the mail room cannot reach the database", reason=str(error))
        if troubled:
            await asyncio.sleep(wait)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), wait)


async def understand_waiting() -> int:
    """Understands all that waits, in fair turns; returns how many mails that were.

    Raises Unusable where not a mail is at fault; what was not understood goes on waiting.
    """
    count = 0
    while chosen := await waiting(BATCH):
        for raw_id in chosen:
            await take(raw_id)
            count += 1
    return count
