"""Real mail servers for tests: an IMAP server to fetch from, an SMTP server that keeps what it is sent.

    with imap_server() as theirs:               with smtp_sink() as sink:
        theirs.put(mail)                            sink.received[0].source
        theirs.hang(); theirs.resume()              sink.answers["RCPT"] = "550 no such person"

Both listen on 127.0.0.1, on a free port unless one is given. With a `certified` of tests.builders.certificates
they speak TLS. `tests.builders.imap_server` is the program behind the first.
"""

import asyncio
import base64
import contextlib
import signal
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from imap_tools import BaseMailBox, MailBoxUnencrypted
from imap_tools.mailbox import MailBox, MailBoxStartTls

from tests.builders.certificates import Certified

Security = Literal["plain", "starttls", "tls"]

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]


@dataclass
class ImapServer:
    """One account on an IMAP server of its own process; its mails are gone when it is started anew."""

    user: str = "desk@desk.example"
    password: str = "hunter2"
    token: str = ""
    security: Security = "plain"
    certified: Certified | None = None
    idles: bool = True
    port: int = 0
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Starts it, on the port it had before."""
        asked = ["--user", self.user, "--password", self.password, "--port", str(self.port)]
        asked += ["--security", self.security, "--token", self.token]
        asked += [] if self.idles else ["--no-idle"]
        if self.certified is not None:
            asked += ["--cert", str(self.certified.certificate), "--key", str(self.certified.key)]
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.builders.imap_server", *asked],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().split()
        assert said[:1] == ["listening"], "the IMAP server did not start"
        self.port = int(said[1])

    def stop(self) -> None:
        """Ends it at once, and with it every connection."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def hang(self) -> None:
        """It takes connections and says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on where it hung."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def visit(self) -> Iterator[BaseMailBox]:
        """Somebody else looks into the account."""
        with self._door().login(self.user, self.password, initial_folder=None) as box:
            yield box

    def put(self, source: bytes, folder: str = "INBOX") -> None:
        """Lays a mail into a folder."""
        with self.visit() as box:
            box.append(source, folder)

    def put_all(self, sources: list[bytes], folder: str = "INBOX") -> None:
        """Lays many mails into a folder."""
        with self.visit() as box:
            for source in sources:
                box.append(source, folder)

    def make_folder(self, name: str) -> None:
        """Makes a folder."""
        with self.visit() as box:
            box.folder.create(name)

    def flags(self, folder: str = "INBOX") -> list[tuple[str, ...]]:
        """The flags of each mail in a folder, oldest first."""
        with self.visit() as box:
            box.folder.set(folder)
            return [mail.flags for mail in box.fetch(mark_seen=False)]

    def count(self, folder: str = "INBOX") -> int:
        """How many mails a folder holds."""
        with self.visit() as box:
            return int(box.folder.status(folder, ["MESSAGES"])["MESSAGES"])

    def _door(self) -> BaseMailBox:
        if self.security == "plain":
            return MailBoxUnencrypted(HOST, self.port, timeout=20)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        door = MailBox if self.security == "tls" else MailBoxStartTls
        return door(HOST, self.port, timeout=20, ssl_context=context)


@contextlib.contextmanager
def imap_server(**account: Any) -> Iterator[ImapServer]:
    """An IMAP server that runs until the end of the block."""
    server = ImapServer(**account)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass(frozen=True)
class Received:
    """One mail as the sink was given it."""

    sender: str
    recipients: list[str]
    source: bytes
    signed_in: bool


class SmtpSink:
    """An SMTP server that keeps what it is sent, and answers as it is told.

    `answers` maps a step (MAIL, RCPT, DATA) to what it says there instead of 250; `pause` is how many
    seconds it thinks before it answers DATA; what it is sent is kept first unless `forgets`.
    """

    def __init__(
        self,
        *,
        security: Security = "plain",
        certified: Certified | None = None,
        login: tuple[str, str] | None = None,
        token: str = "",
        port: int = 0,
    ) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, str] = {}
        self.pause = 0.0
        self.port = port
        self.forgets = False
        self._security: Security = security
        self._certified = certified
        self._login, self._token = login, token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._up = threading.Event()

    def start(self) -> None:
        """Starts it in a thread of its own."""
        self._thread.start()
        assert self._up.wait(20), "the SMTP sink did not start"

    def stop(self) -> None:
        """Ends it, and with it every connection."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self.answers.get(f"RCPT {address}", self.answers.get("RCPT", "250 OK"))
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        said = self.answers.get("DATA", "250 Taken")
        if said.startswith("2") and not self.forgets:
            source = envelope.original_content or b""
            signed_in = bool(session.authenticated)
            self.received.append(Received(envelope.mail_from or "", envelope.rcpt_tos, source, signed_in))
        if self.pause:
            await asyncio.sleep(self.pause)
        return said

    async def auth_XOAUTH2(  # noqa: N802
        self, server: SMTP, args: list[str]
    ) -> AuthResult:
        """The first answer holds the user and the token, as Google and Microsoft take them."""
        said = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        wanted = f"auth=Bearer {self._token}\x01\x01".encode()
        if self._token and isinstance(said, bytes) and said.endswith(wanted):
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        if isinstance(given, LoginPassword) and self._login is not None:
            user, password = self._login
            right = (given.login, given.password) == (user.encode(), password.encode())
            return AuthResult(success=right, handled=False)
        return AuthResult(success=False, handled=False)

    def _context(self) -> ssl.SSLContext | None:
        if self._certified is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certified.certificate, self._certified.key)
        return context

    def _answer(self) -> SMTP:
        asks = self._login is not None or bool(self._token)
        with warnings.catch_warnings():
            # It warns that passwords are asked for in the open; on this machine, in a test, they may be.
            warnings.simplefilter("ignore")
            return SMTP(
                self,
                loop=self._loop,
                hostname="sink.example",
                enable_SMTPUTF8=True,
                tls_context=self._context() if self._security == "starttls" else None,
                require_starttls=self._security == "starttls",
                auth_required=asks,
                auth_require_tls=False,
                authenticator=self._authenticate if asks else None,
                data_size_limit=100_000_000,
            )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        context = self._context() if self._security == "tls" else None
        serving = self._loop.create_server(self._answer, HOST, self.port, ssl=context)
        server = self._loop.run_until_complete(serving)
        self.port = server.sockets[0].getsockname()[1]
        self._loop.call_soon(self._up.set)
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()


@contextlib.contextmanager
def smtp_sink(**asked: Any) -> Iterator[SmtpSink]:
    """An SMTP sink that runs until the end of the block."""
    sink = SmtpSink(**asked)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
