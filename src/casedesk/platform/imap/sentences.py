"""What is wrong with an IMAP server or with what it was told, in a sentence that says what to do."""

import imaplib
import re
import socket
import ssl
from dataclasses import dataclass

from imap_tools import errors

TLS_PORT = 993
_LONGEST_WORDS = 200
_ANOTHER_NAME = (62, 64)  # a host name, an address
_EXPIRED = 10
_CODE = re.compile(r"^\s*\[[A-Z -]+\]\s*")
_NOT_YET = 9


@dataclass(frozen=True)
class Account:
    """Where mail lies. `security` is tls, starttls or plain; with `token` the sign-in is XOAUTH2."""

    host: str
    port: int
    security: str
    login: str
    password: str = ""
    token: str = ""
    folder: str = "INBOX"

    @property
    def place(self) -> str:
        """The server in words."""
        return f"{self.host}, port {self.port}"


class ImapTrouble(Exception):
    """What went wrong, in a sentence. `refused`: the server does not accept the sign-in."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.refused = refused


TROUBLE = (OSError, imaplib.IMAP4.error, errors.ImapToolsError, ValueError, AttributeError)
"""What the libraries raise. AttributeError: imaplib's, where the connection was closed under its hands."""


def trouble_of(account: Account, error: Exception) -> ImapTrouble:
    """The sentence for whatever a library raised while it spoke with this server."""
    if isinstance(error, ImapTrouble):
        return error
    if isinstance(error, ssl.SSLError):
        return ImapTrouble(_tls(account, error))
    if isinstance(error, OSError):
        return ImapTrouble(_network(account, error))
    if isinstance(error, errors.UnexpectedCommandStatusError):
        said = _said(error)
        return ImapTrouble(f"{account.place} refused what was asked: {said}.")
    words = _short(str(error))
    if "TLS not supported" in words:
        return ImapTrouble(f"{account.place} offers no STARTTLS. Choose TLS with port {TLS_PORT}.")
    if "EOF" in words or isinstance(error, imaplib.IMAP4.abort | AttributeError):
        return ImapTrouble(f"{account.place} closed the connection.{_hint(account)}")
    return ImapTrouble(f"{account.place} is not understood: {words}{_hint(account)}")


def refusal(account: Account, error: Exception) -> ImapTrouble:
    """The sentence for a sign-in that was refused."""
    said = _said(error) if isinstance(error, errors.UnexpectedCommandStatusError) else _plain(str(error))
    what = "access token" if account.token else "password"
    words = f": {said}." if said else "."
    return ImapTrouble(f"{account.host} refused the {what} of {account.login}{words}", refused=True)


def no_folder(account: Account, folder: str, there: list[str]) -> ImapTrouble:
    """The sentence for a folder that does not exist."""
    known = f" There are: {', '.join(there[:20])}." if there else ""
    return ImapTrouble(f"There is no folder {folder!r} in this account.{known}")


def _tls(account: Account, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = {
            **dict.fromkeys(_ANOTHER_NAME, "it is for another name"),
            _EXPIRED: "it has run out",
            _NOT_YET: "it is not valid yet",
        }.get(error.verify_code, "nobody this machine trusts vouches for it")
        return f"The certificate of {account.host} does not fit: {why} ({error.verify_message.rstrip('.')})."
    if "WRONG_VERSION" in str(error) or "record layer" in str(error).lower():
        return f"{account.place} does not speak TLS from the start. Choose STARTTLS, or TLS with port {TLS_PORT}."
    return f"No secure connection to {account.place} came about: {_short(error.reason or str(error))}."


def _network(account: Account, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"There is no server called {account.host}. Is its name written right?"
    if isinstance(error, ConnectionRefusedError):
        return f"{account.host} refuses connections on port {account.port}. Is the port right?"
    if isinstance(error, TimeoutError):
        return f"{account.place} does not answer.{_hint(account)}"
    return f"{account.place} cannot be reached: {_short(error.strerror or str(error))}."


def _hint(account: Account) -> str:
    if account.port == TLS_PORT and account.security != "tls":
        return f" Port {TLS_PORT} speaks TLS from the start: choose TLS."
    return ""


def _said(error: errors.UnexpectedCommandStatusError) -> str:
    """The server's own words in its answer to a command."""
    result = error.command_result
    words = result[1] if isinstance(result, tuple) and len(result) > 1 else ""
    if isinstance(words, list):
        words = b" ".join(one for one in words if isinstance(one, bytes))
    return _plain(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words))


def _plain(words: str) -> str:
    """A server's words without the code for programs before them: `[AUTHENTICATIONFAILED] …`."""
    return _short(_CODE.sub("", words)).rstrip(".")


def _short(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_WORDS]
