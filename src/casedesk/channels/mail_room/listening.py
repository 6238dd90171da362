"""Taking mail that other servers bring by SMTP or LMTP: for our own addresses only, and answered 250 when it
is durable and not before. Whoever is told 451 keeps the mail and brings it again.
"""

import asyncio
import contextlib
import errno
import logging
from typing import Any, AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from casedesk.channels.email.actions.keeping import MEGABYTE, Arrival, keep
from casedesk.channels.mail_room.rules.addressed import our_address_of
from casedesk.channels.mailboxes.actions.ways import clear_desk_trouble, note_desk_trouble
from casedesk.channels.mailboxes.queries.mailboxes import mailbox_of_addresses
from casedesk.config import Settings
from casedesk.platform import db, logs
from casedesk.platform.sentences import say

TAKEN = "250 2.0.0 Kept"
NOT_OURS = "550 5.1.1 No mailbox of this desk has that address"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
NOT_NOW = "451 4.3.0 The desk cannot keep mail just now; bring it again later"
TOO_LARGE = "552 5.3.4 The mail is larger than the {most:.0f} MB that this desk takes"

LONGEST_LINE = 1_000_000
"""Bytes. The standard allows 998, and many programs never read it."""

AGAIN = 10.0
"""Seconds until a port that could not be had is tried again."""

IDLE_SECONDS = 120.0

_log = logs.get_logger("casedesk.mail")

# The library writes each line of each conversation into the log, with who writes to whom.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class _Smtp(SMTP):
    """With longer lines than the standard has, and in words what is too large."""

    line_length_limit = LONGEST_LINE

    async def push(self, status: AnyStr) -> None:
        """Says something to whoever brings mail."""
        if isinstance(status, str) and status.startswith("552") and self.data_size_limit:
            await super().push(TOO_LARGE.format(most=self.data_size_limit / MEGABYTE))
        else:
            await super().push(status)


class _Lmtp(_Smtp, LMTP):
    """The same, as a mail server hands mail on at its end of the line."""


class Desk:
    """Answers each step of a conversation. `way` is smtp or lmtp."""

    def __init__(self, way: str) -> None:
        self._way = way
        # The library finds its answers by these names.
        self.handle_RCPT = self.recipient
        self.handle_DATA = self.content
        self.handle_exception = self.broken

    async def recipient(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Is it one of our addresses, with or without a case's token?"""
        if self._way == "lmtp" and envelope.rcpt_tos:
            return ONE_AT_A_TIME  # LMTP answers for each recipient; a mail is kept once, for whoever it is
        try:
            found = await mailbox_of_addresses(our_address_of(address))
        except db.TROUBLE:
            return NOT_NOW
        if found is None:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def content(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps the mail; only then it is taken."""
        addresses = [address for one in envelope.rcpt_tos for address in our_address_of(one)]
        peer = session.peer[0] if isinstance(session.peer, tuple) else ""
        try:
            found = await mailbox_of_addresses(addresses)
            if found is None:
                return NOT_OURS
            arrival = Arrival(found.id, envelope.mail_from or "", tuple(envelope.rcpt_tos))
            await keep(envelope.original_content or b"", f"{self._way} from {peer}", arrival)
        except db.TROUBLE as error:
            _log.error("a mail that was brought cannot be kept", reason=str(error))
            return NOT_NOW
        return TAKEN

    async def broken(self, error: Exception) -> str:
        """A fault of ours never makes a sender believe that the mail can not be delivered at all."""
        _log.error("the listener broke", exc_info=error)
        return NOT_NOW


async def listen(settings: Settings, stop: asyncio.Event) -> None:
    """Takes mail on the addresses that the settings name, until told to stop."""
    most = settings.max_mail_mb * MEGABYTE
    wanted = {"smtp": settings.smtp_listen, "lmtp": settings.lmtp_listen}
    await asyncio.gather(*(_listen(way, at, most, stop) for way, at in wanted.items() if at))


async def _listen(way: str, at: str, most: int, stop: asyncio.Event) -> None:
    host, _, port = at.rpartition(":")
    place = f"{way} listener"
    while not stop.is_set():
        try:
            server = await _serve(way, host.strip("[]"), int(port), most)
        except OSError as error:
            await _note(place, _why_not(at, error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN)
            continue
        await _note(place, None)
        try:
            await stop.wait()
        finally:
            server.close()  # whoever is in the middle of a mail was not told 250, and brings it again
        return


async def _serve(way: str, host: str, port: int, most: int) -> asyncio.Server:
    def answer() -> SMTP:
        common: dict[str, Any] = {
            "hostname": "casedesk",
            "ident": "casedesk",
            "enable_SMTPUTF8": True,
            "data_size_limit": most,
            "timeout": IDLE_SECONDS,
        }
        return _Lmtp(Desk(way), **common) if way == "lmtp" else _Smtp(Desk(way), **common)

    # The port is shared: every process that runs jobs listens, and the kernel deals the connections out.
    return await asyncio.get_running_loop().create_server(answer, host, port, reuse_port=True)


async def _note(place: str, sentence: str | None) -> None:
    if sentence is not None:
        _log.error("no mail can be taken", place=place, reason=sentence)
    with contextlib.suppress(*db.TROUBLE):
        if sentence is None:
            await clear_desk_trouble(place)
        else:
            await note_desk_trouble(place, sentence)


def _why_not(at: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return say("Nothing can be taken on %(at)s: another program has that port.", at=at)
    if error.errno == errno.EACCES:
        return say(
            "Nothing can be taken on %(at)s: ports below 1024 are for the system's administrator only.", at=at
        )
    return say("Nothing can be taken on %(at)s: %(it)s.", at=at, it=error.strerror or error)
