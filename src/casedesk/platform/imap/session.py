"""One visit to a folder. It stays open between looks, so that the server can say when something comes."""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, errors

from casedesk.platform.imap.sentences import (
    TLS_PORT,
    TROUBLE,
    Account,
    ImapTrouble,
    no_folder,
    refusal,
    trouble_of,
)

R = TypeVar("R")

PATIENCE = 30.0
"""Seconds a server may be silent in the middle of a command."""

IDLE_FOR = 110.0
"""Seconds of IDLE before it is begun anew: a cut connection shows only when something is said."""

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_BEGINS = re.compile(rb"\d+ \(")
_SEEN = r"(\Seen)"


@dataclass(frozen=True)
class Listed:
    """A mail in the folder before it is read: its UID, its bytes in number, its From line as it stands."""

    uid: int
    size: int
    sender: bytes


class Session:
    """An open folder. All but `hang_up` raise ImapTrouble, and none of them is safe beside another."""

    def __init__(self, account: Account, patience: float = PATIENCE) -> None:
        self._account = account
        self._patience = patience
        self._box: BaseMailBox | None = None
        self._idle_since: float | None = None
        self.uid_validity = 0
        self.uid_next = 1

    @property
    def can_idle(self) -> bool:
        """Whether the server says by itself when something comes."""
        return "IDLE" in self._open.client.capabilities

    def open(self) -> None:
        """Connects, signs in and opens the folder."""
        with self._in_words():
            self._box = self._connected()
            self._sign_in(self._box)
            self._select(self._box)

    def find(self, criteria: str) -> list[int]:
        """The UIDs of the mails that meet the criteria (RFC 3501, section 6.4.4), lowest first."""
        self._something_came()  # what came until now will be found
        found = self._told("SEARCH", criteria)
        return sorted(int(uid) for line in found if line for uid in line.split())

    def overview(self, uids: Sequence[int]) -> list[Listed]:
        """Sizes and senders of mails, without their bodies. What was removed meanwhile is left out."""
        listed = []
        for meta, sender in self._fetched(uids, "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)])"):
            uid, size = _UID.search(meta), _SIZE.search(meta)
            if uid is not None and size is not None:
                listed.append(Listed(int(uid[1]), int(size[1]), sender))
        return listed

    def read(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of mails, exactly as they lie there; none is marked as read by it."""
        return self._by_uid(uids, "(UID BODY.PEEK[])")

    def read_head(self, uid: int) -> bytes:
        """The head of a mail; empty where it was removed meanwhile."""
        return self._by_uid([uid], "(UID BODY.PEEK[HEADER])").get(uid, b"")

    def mark_taken(self, uids: Sequence[int], handled_folder: str) -> None:
        """Tells the server that these were taken: marked as read, and moved where a folder is named."""
        if not uids:
            return
        self._told("STORE", _set_of(uids), "+FLAGS.SILENT", _SEEN)
        if handled_folder:
            with self._in_words():
                self._open.move([str(uid) for uid in uids], handled_folder)

    def make_sure_of_folder(self, name: str) -> None:
        """Makes the folder that taken mails are moved to, where it is missing."""
        with self._in_words():
            if not self._open.folder.exists(name):
                self._open.folder.create(name)
                self._open.folder.subscribe(name, True)

    def wait(self, seconds: float) -> bool:
        """Waits for the server to say that something happened; True where one should look."""
        with self._in_words():
            idle, begun = self._open.idle, time.monotonic()
            if self._idle_since is None:
                idle.start()
                self._idle_since = begun
                if self._something_came():
                    self._calm()
                    return True
            said = idle.poll(seconds)
            # Nothing said and back at once means that the connection broke; ending IDLE tells how.
            broke = not said and time.monotonic() - begun < seconds / 2
            over = time.monotonic() - self._idle_since > IDLE_FOR
            if said or broke or over:
                self._calm()
            return bool(said) or over

    def close(self) -> None:
        """Takes leave; whatever the server says to that."""
        with contextlib.suppress(*TROUBLE):
            if self._box is not None:
                self._box.client.sock.settimeout(2)
                self._calm()
                self._box.logout()
        self.hang_up()

    def hang_up(self) -> None:
        """Cuts the connection, from any thread: a call that waits on it ends."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(OSError, AttributeError):
                box.client.sock.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError, AttributeError):
                box.client.shutdown()

    @property
    def _open(self) -> BaseMailBox:
        if self._box is None:
            raise ImapTrouble(f"The connection to {self._account.place} is closed.")
        return self._box

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            raise trouble_of(self._account, error) from error

    def _connected(self) -> BaseMailBox:
        account, patience = self._account, self._patience
        if account.security == "plain":
            return MailBoxUnencrypted(account.host, account.port, timeout=patience)
        context = ssl.create_default_context()
        if account.security == "tls":
            return MailBox(account.host, account.port, timeout=patience, ssl_context=context)
        if account.port == TLS_PORT:
            raise ImapTrouble(f"Port {TLS_PORT} speaks TLS from the start: choose TLS, or port 143.")
        return _StartTls(account.host, account.port, timeout=patience, ssl_context=context)

    def _sign_in(self, box: BaseMailBox) -> None:
        account = self._account
        try:
            if account.token:
                box.xoauth2(account.login, account.token, initial_folder=None)
            elif (account.login + account.password).isascii():
                box.login(account.login, account.password, initial_folder=None)
            else:
                box.login_utf8(account.login, account.password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (errors.MailboxLoginError, imaplib.IMAP4.error) as error:
            raise refusal(account, error) from error
        # What a server can do is said again after the sign-in, and only then in full.
        box.client.capabilities = tuple(box.client.capability()[1][0].decode().upper().split())

    def _select(self, box: BaseMailBox) -> None:
        try:
            box.folder.set(self._account.folder)
        except errors.MailboxFolderSelectError as error:
            there = [one.name for one in box.folder.list()]
            raise no_folder(self._account, self._account.folder, there) from error
        self.uid_validity = _number(box.client.response("UIDVALIDITY")) or 1
        self.uid_next = _number(box.client.response("UIDNEXT")) or 0
        if not self.uid_next:
            self.uid_next = int(box.folder.status(self._account.folder, ["UIDNEXT"])["UIDNEXT"])

    def _something_came(self) -> bool:
        """Whether the server said so in passing, beside its answer to something else: it says it once only, and not
        again in IDLE."""
        with self._in_words():
            _code, said = self._open.client.response("EXISTS")
            return any(said)

    def _calm(self) -> None:
        if self._idle_since is not None:
            self._idle_since = None
            self._open.idle.stop()

    def _told(self, command: str, *words: str) -> list[Any]:
        def tell() -> list[Any]:
            self._calm()
            answered, lines = self._open.client.uid(command, *words)
            if answered != "OK":
                raise ImapTrouble(f"{self._account.place} refused {command}: {lines!r}")
            return list(lines)

        return self._worded(tell)

    def _worded(self, call: Callable[[], R]) -> R:
        with self._in_words():
            return call()

    def _fetched(self, uids: Sequence[int], parts: str) -> Iterator[tuple[bytes, bytes]]:
        """What FETCH answers, for each mail: the words around the literal, and the literal."""
        if not uids:
            return
        meta, literal = b"", b""
        for line in self._told("FETCH", _set_of(uids), parts):
            begins = line[0] if isinstance(line, tuple) else line or b""
            if _BEGINS.match(begins):
                if meta:
                    yield meta, literal
                meta, literal = begins, line[1] if isinstance(line, tuple) else b""
            else:
                # The rest of the words, such as the UID where the server says it last.
                meta += b" " + begins
        if meta:
            yield meta, literal

    def _by_uid(self, uids: Sequence[int], parts: str) -> dict[int, bytes]:
        found = ((_UID.search(meta), literal) for meta, literal in self._fetched(uids, parts))
        return {int(uid[1]): literal for uid, literal in found if uid is not None}


class _StartTls(MailBoxStartTls):
    """The library's own leaves the connection open where the server offers no STARTTLS."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            client.shutdown()
            raise
        return client


def _set_of(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _number(response: tuple[str, list[Any]]) -> int:
    found = response[1][0] if response[1] else None
    return int(found) if found else 0
