"""Mails in bulk: whatever happens to one, it ends as a contact or in the tray, and the next one is taken."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from casedesk.channels.email.actions import delivering, receiving, sending
from casedesk.channels.email.actions.receiving import Taken
from casedesk.channels.email.queries.raw import waiting
from casedesk.platform import db, logs
from casedesk.platform.mail.sources import StoredMail

_log = logs.get_logger("casedesk.mail")

TAKE_WAITING = "take_waiting_mail"
"""The kind of the job that takes up what a stop left."""

SEND_DUE = "send_due_mails"
"""The kind of the job that sees to it that no mail is left behind."""

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
    """Understands one kept mail. A fault of ours is logged and leaves the mail in the tray, never lost."""
    try:
        return await receiving.understand(raw_id)
    except Exception as error:
        # The edge of this job: one odd mail must not stop the thousand behind it.
        _log.error("mail could not be understood", raw_mail=raw_id, exc_info=error)
        return await receiving.put_into_tray(raw_id, UNFORESEEN.format(kind=type(error).__name__))


async def take_all(mails: Iterable[StoredMail], told: Callable[[Tally], None]) -> Tally:
    """Takes stored mails in order, after those that an earlier, interrupted run had kept."""
    tally = Tally()
    async for place, raw_id in _kept(mails):
        tally.add(place, await take(raw_id))
        told(tally)
    return tally


async def _kept(mails: Iterable[StoredMail]) -> AsyncIterator[tuple[str, int]]:
    for raw_id in await waiting():
        yield "kept before", raw_id
    for found in mails:
        yield found.place, await receiving.keep(found.raw, found.place)


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
