"""Giving one message to an SMTP server, and what the server said to it.

The conversation is led step by step, because it matters where it broke off: before the message was given
nothing can have arrived; between the last byte and the server's answer nobody can know.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)

from casedesk.platform.mail import outcomes

SECONDS_A_STEP = 30.0
"""How long the server may think about one step, before it counts as hanging."""

SECONDS_TO_TAKE = 180.0
"""How long it may take to swallow the message itself: many look for viruses before they answer, and whoever
leaves too early sends it twice."""

SECONDS_IN_ALL = 600.0
"""How long one message may take from the first byte to the last word."""

GOODBYE_SECONDS = 2.0
_LONGEST_ANSWER = 300
_SIGN_IN_FIRST = 530
_TOO_LARGE = 552


@dataclass(frozen=True)
class Server:
    """A server that takes mail. `security` is tls, starttls or plain; with `token` the sign-in is XOAUTH2."""

    host: str
    port: int
    security: str = "starttls"
    login: str = ""
    password: str | None = None
    token: Callable[[], Awaitable[str]] | None = None


@dataclass(frozen=True)
class Refusal:
    """What a server said to one recipient it did not take."""

    code: int
    words: str

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()


@dataclass(frozen=True)
class Posted:
    """The message was taken for at least one recipient; `refused` are the others, with what was said."""

    answer: str
    refused: dict[str, Refusal] = field(default_factory=dict)


class NotPosted(Exception):
    """Nobody got it, in a sentence. `code` is the server's, where it gave one; `of_server` says that not this
    message is at fault but the way; `unclear` that the message may have been taken all the same."""

    def __init__(
        self, reason: str, *, code: int | None = None, of_server: bool = False, unclear: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.of_server = of_server
        self.unclear = unclear


async def post(server: Server, sender: str, recipients: Sequence[str], message: bytes) -> Posted:
    """Gives a message to the server, for these recipients. Raises NotPosted where it took it for none."""
    try:
        async with asyncio.timeout(SECONDS_IN_ALL):
            client = await _connected(server, sender)
            try:
                return await _give(client, sender, recipients, message)
            finally:
                await _take_leave(client)
    except TimeoutError:
        words = outcomes.too_slow(server.host)
        raise NotPosted(words, of_server=True, unclear=True) from None


async def try_out(server: Server, sender: str) -> None:
    """Connects and signs in, and gives nothing. Raises NotPosted with what is wrong, in a sentence."""
    client = await _connected(server, sender)
    await _take_leave(client)


async def _connected(server: Server, sender: str) -> SMTP:
    client = SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=_own_name(sender),
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=SECONDS_A_STEP,
        username=server.login or None,
        password=server.password if server.login and server.token is None else None,
        oauth_token_generator=server.token if server.login else None,
    )
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await _introduce(client)
    except (SMTPException, OSError, ValueError) as error:
        client.close()
        raise NotPosted(_trouble(server, error), code=_code_of(error), of_server=True) from error
    return client


async def _introduce(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


def _own_name(sender: str) -> str:
    # What one is called in HELO: without it the library asks the DNS for a name, which may take seconds.
    domain = sender.rpartition("@")[2]
    return domain if domain.isascii() and domain.replace(".", "").replace("-", "").isalnum() else "localhost"


async def _give(client: SMTP, sender: str, recipients: Sequence[str], message: bytes) -> Posted:
    beyond_ascii = not all(address.isascii() for address in (sender, *recipients))
    if beyond_ascii and not client.supports_extension("smtputf8"):
        raise NotPosted("The server takes no address with letters beyond ASCII.", code=553)
    encoding = "utf-8" if beyond_ascii else "ascii"
    options = ["SMTPUTF8", "BODY=8BITMIME"] if beyond_ascii else []
    if client.supports_extension("size"):
        options.append(f"SIZE={len(message)}")
    given = False
    try:
        await client.mail(sender, options=options, encoding=encoding)
        refused = await _name(client, recipients, encoding)
        if len(refused) == len(recipients):
            raise _all_refused(refused)
        given = True
        answer = await client.data(message, timeout=SECONDS_TO_TAKE)
    except SMTPResponseException as error:
        raise NotPosted(_said(error), code=error.code, of_server=_is_about_us(error)) from error
    except ValueError as error:
        raise NotPosted(outcomes.no_address(str(error)), code=553) from error
    except (SMTPException, OSError) as error:
        words = outcomes.BROKEN_OFF_LATE if given else outcomes.BROKEN_OFF
        raise NotPosted(words, of_server=not given, unclear=given) from error
    return Posted(_short(answer.message), refused)


def _is_about_us(error: SMTPResponseException) -> bool:
    """Whether the server minds who we are, and not the message: any other would fare the same."""
    return error.code == _SIGN_IN_FIRST or (isinstance(error, SMTPSenderRefused) and error.code != _TOO_LARGE)


async def _name(client: SMTP, recipients: Sequence[str], encoding: str) -> dict[str, Refusal]:
    """Names the recipients one by one; those that the server did not take, with what it said."""
    refused = {}
    for recipient in recipients:
        try:
            await client.rcpt(recipient, encoding=encoding)
        except SMTPRecipientRefused as error:
            if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
                raise  # 421: it hangs up
            refused[recipient] = Refusal(error.code, _short(error.message))
    return refused


def _all_refused(refused: dict[str, Refusal]) -> NotPosted:
    # Where one of them may be taken later, it is worth another try.
    first = min(refused.values(), key=lambda refusal: refusal.code)
    return NotPosted(str(first), code=first.code)


async def _take_leave(client: SMTP) -> None:
    """Says goodbye. Whatever is answered now changes nothing about what was taken."""
    with contextlib.suppress(SMTPException, OSError, TimeoutError):
        if client.is_connected:
            await client.quit(timeout=GOODBYE_SECONDS)
    client.close()


def _trouble(server: Server, error: Exception) -> str:
    place = server.host, server.port
    if isinstance(error, SMTPAuthenticationError):
        return outcomes.sign_in_refused(server.host, server.login, _said(error))
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(
        error.__cause__, ssl.SSLCertVerificationError
    ):
        found = error if isinstance(error, ssl.SSLCertVerificationError) else error.__cause__
        return outcomes.wrong_certificate(*place, str(getattr(found, "verify_message", found)))
    if isinstance(error, SMTPTimeoutError | TimeoutError):
        return outcomes.no_answer(*place)
    if isinstance(error, SMTPResponseException):
        return outcomes.answered(*place, _said(error))
    return outcomes.unreachable(*place, _short(str(error)) or type(error).__name__)


def _code_of(error: Exception) -> int | None:
    return error.code if isinstance(error, SMTPResponseException) else None


def _said(error: SMTPResponseException) -> str:
    return f"{error.code} {_short(error.message)}".strip()


def _short(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_ANSWER]
