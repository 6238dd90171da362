"""Mails in bulk: whatever happens to one, it ends as a contact or in the tray, and the next one is taken."""

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from casedesk.channels.email.actions import (
    acknowledging,
    asking_whether,
    delivering,
    introducing,
    receiving,
    reports,
    sending,
)
from casedesk.channels.email.actions.receiving import Taken
from casedesk.channels.email.queries.raw import became_of, waiting
from casedesk.platform import db, logs
from casedesk.platform.errors import Unusable
from casedesk.platform.mail.sources import StoredMail
from casedesk.platform.sentences import say

_log = logs.get_logger("casedesk.mail")

TAKE_WAITING = "take_waiting_mail"
"""The kind of the job that takes up what a stop left."""

SEND_DUE = "send_due_mails"
"""The kind of the job that sees to it that no mail is left behind."""

ELSEWHERE = (
    OSError,
    Unusable,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.PostgresSystemError,
)
"""What goes wrong with any mail alike, and is over by itself or when somebody makes room."""

UNFORESEEN = "It broke the program ({kind}). Nothing is lost: retry it after the next update."


@dataclass
class Tally:
    """What became of the mails of one import."""

    taken: int = 0
    new_cases: int = 0
    on_cases: int = 0
    duplicates: int = 0
    spam: int = 0
    tray: list[tuple[str, str]] = field(default_factory=list)

    def add(self, place: str, taken: Taken) -> None:
        """Counts one mail; `place` is where it lay."""
        self.taken += 1
        if taken.state == "tray":
            self.tray.append((place, taken.reason))
        elif taken.state == "spam":
            self.spam += 1
        elif taken.state == "duplicate":
            self.duplicates += 1
        elif taken.new_case:
            self.new_cases += 1
        else:
            self.on_cases += 1


async def take(raw_id: int) -> Taken:
    """Understands one kept mail. A fault of ours is logged and leaves the mail in the tray, never lost.

    Raises Unusable where not the mail is at fault but a full disk or the database: the mail goes on waiting.
    """
    try:
        return await receiving.understand(raw_id)
    except ELSEWHERE as error:
        raise Unusable(sentence_of(error)) from error
    except Exception as error:
        # The edge of this job: one odd mail must not stop the thousand behind it.
        _log.error("mail could not be understood", raw_mail=raw_id, exc_info=error)
        return await receiving.put_into_tray(raw_id, UNFORESEEN.format(kind=type(error).__name__))


def sentence_of(error: BaseException) -> str:
    """Why no mail can be understood at the moment."""
    full = isinstance(error, asyncpg.DiskFullError) or getattr(error, "errno", None) == errno.ENOSPC
    if full:
        return say("The disk is full: mails are kept but come on no case. Make room; it goes on by itself.")
    if isinstance(error, Unusable):
        return error.reason
    if isinstance(error, OSError) and error.filename:
        return say(
            "Files cannot be written (%(strerror)s): mails are kept but come on no case.",
            strerror=error.strerror,
        )
    return say("Mails are kept but come on no case for now: %(error)s.", error=error)


async def take_all(mails: Iterable[StoredMail], told: Callable[[Tally], None]) -> Tally:
    """Takes stored mails in order, after those that an earlier, interrupted run had kept."""
    tally = Tally()
    for raw_id in await waiting():
        tally.add("kept before", await take(raw_id))
        told(tally)
    for found in mails:
        tally.add(found.place, await _take_stored(found))
        told(tally)
    return tally


async def _take_stored(mail: StoredMail) -> Taken:
    new = await receiving.keep_new(mail.raw, mail.place)
    taken = await take(new or await receiving.keep(mail.raw, mail.place))
    if new is None or taken.state != "duplicate":
        return taken
    # A desk that runs understands what is kept at once, and was quicker than we were.
    became = await became_of(new)
    assert became is not None, "it was kept just now"
    return Taken(new, became.state, became.reason, became.case_id, became.new_case)


async def take_waiting(payload: dict[str, Any]) -> None:
    """The periodic job: understands what was kept and then left by a stop."""
    for raw_id in await waiting():
        await take(raw_id)


async def send_mail(payload: dict[str, Any]) -> None:
    """Sends one mail. A fault of ours is logged, and the mail is tried again later like after any trouble."""
    try:
        await delivering.send(payload["mail"])
    except db.TROUBLE:
        raise  # the job itself is tried again
    except Exception as error:
        # The edge of this job: what breaks the program must be seen on the case, and not in a log alone.
        _log.error("mail could not be sent", mail=payload["mail"], exc_info=error)
        await delivering.break_off(payload["mail"], UNFORESEEN.format(kind=type(error).__name__))


async def send_due(payload: dict[str, Any]) -> None:
    """The periodic job: lines up what is due, and what a job left in the middle."""
    await delivering.free_left()
    await sending.line_up_due()


async def introduce(payload: dict[str, Any]) -> None:
    """Tells a customer who has their case now, where they do not know it."""
    await introducing.introduce(payload["case"], payload["owner"])


async def acknowledge(payload: dict[str, Any]) -> None:
    """Tells whoever opened a case that their message arrived."""
    await acknowledging.acknowledge(payload["interaction"])


async def note_report(payload: dict[str, Any]) -> None:
    """Reads what a server reports of a mail of ours."""
    await reports.note_report(payload["interaction"])


async def note_reachable(payload: dict[str, Any]) -> None:
    """Takes back that an address cannot be reached."""
    await reports.note_reachable(payload["address"])


async def ask_whether_solved(payload: dict[str, Any]) -> None:
    """Asks a customer whether it is solved, if it still stands so."""
    await asking_whether.ask_whether_solved(payload["case"], payload["resolution"])
