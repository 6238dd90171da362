"""A letter of ours as the bytes of a mail.

The text and the HTML say the same (multipart/alternative); pictures stand beside the HTML that names them by
their content id (related); files follow (mixed). Everything goes in seven bits, so that no server on the way
has to touch it. Nothing that was typed can add a header line.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from textwrap import wrap
from typing import Any

import idna

LOOP_HEADER = "X-Loop"
"""The header in which our own address stands, so that a mail that comes back is known as ours."""

_IDS = ("message-id", "in-reply-to", "references")
_ADDRESSES = ("from", "to", "cc", "reply-to")
_OWN = (*_IDS, *_ADDRESSES, "subject")
_WIDTH = 68
_BYTES_OF_WORD = 42
"""So many bytes make an encoded word of at most 75 signs (RFC 2047) at the beginning of a line."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_SPECIAL = re.compile(r'["\\]')
_NEEDS_QUOTES = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]")
_LONGEST_PLAIN_NAME = 60
_WRAPPED = ("message", "multipart")
LONGEST_SUBJECT = 400


@dataclass(frozen=True)
class Mailbox:
    """An address with the name of whoever is behind it."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter; one with a content id is a picture that the HTML shows."""

    name: str
    type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True)
class Letter:
    """All that a mail says. Message ids are without their brackets; `thread` is the oldest first."""

    message_id: str
    date: datetime
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    cc: Sequence[str] = ()
    in_reply_to: str | None = None
    thread: Sequence[str] = ()
    language: str | None = None
    automatic: bool = False
    enclosed: Sequence[Enclosed] = ()


class _Policy(EmailPolicy):
    """Keeps the fields that matter as they were given, and writes them by itself: the library would read a subject
    as if it came from outside, loses blanks where it folds words beyond ASCII, and writes long message ids as
    encoded words, so that nobody finds them again."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name.lower() in _OWN else super().header_store_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        field = name.lower()
        if field in _IDS:
            pieces = value.split()
        elif field in _ADDRESSES:
            pieces = [*(f"{_written(one)}," for one in value[:-1]), _written(value[-1])]
        elif field == "subject":
            pieces = (
                wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False)
                if _is_plain(value)
                else _encoded_words(value)
            )
        else:
            return str(super().fold(name, value))
        return f"{name}: " + f"{self.linesep} ".join(pieces) + self.linesep

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


_SEVEN_BITS = _Policy(linesep="\r\n", cte_type="7bit", max_line_length=78)
_WITH_WIDE_ADDRESSES = _SEVEN_BITS.clone(utf8=True)


def compose(letter: Letter) -> bytes:
    """The mail, line ends and all, as it is given to a server. The same letter gives the same parts."""
    addresses = [letter.sender.address, letter.to.address, letter.reply_to or "", *letter.cc]
    narrow = all(deliverable(address).isascii() for address in addresses)
    message = EmailMessage(policy=_SEVEN_BITS if narrow else _WITH_WIDE_ADDRESSES)
    _put_headers(message, letter)
    pictures, files = _parted(letter)
    message.set_content(_lines(letter.text), cte=_encoding(letter.text))
    message.add_alternative(_lines(letter.html), subtype="html", cte=_encoding(letter.html))
    parts: Any = message.get_payload()
    for picture in pictures:
        _enclose(parts[1].add_related, picture, disposition="inline")
    for file in files:
        _enclose(message.add_attachment, file, disposition="attachment")
    if letter.language:
        # Last: whatever of the header begins with Content- goes along with the part that it was set before.
        message["Content-Language"] = letter.language
    return message.as_bytes()


def deliverable(address: str) -> str:
    """The address as servers name it: a domain beyond ASCII in its A-labels, the mailbox as it is."""
    local, at, domain = one_line(address).rpartition("@")
    if domain.isascii():
        return f"{local}{at}{domain}"
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return f"{local}{at}{domain}"


def one_line(text: str) -> str:
    """The text without line ends and other signs that have no place in a header."""
    return " ".join(_CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).split())


def _put_headers(message: EmailMessage, letter: Letter) -> None:
    message["From"] = [_addressed(letter.sender)]
    message["To"] = [_addressed(letter.to)]
    if letter.cc:
        message["Cc"] = [_addressed(Mailbox(address)) for address in letter.cc]
    if letter.reply_to:
        message["Reply-To"] = [_addressed(Mailbox(letter.reply_to, letter.sender.name))]
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        message["In-Reply-To"] = _bracketed([letter.in_reply_to])
    if letter.thread:
        message["References"] = _bracketed(letter.thread)
    message[LOOP_HEADER] = deliverable(letter.sender.address)
    if letter.automatic:
        message["Auto-Submitted"] = "auto-replied" if letter.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"


def _addressed(mailbox: Mailbox) -> Address:
    local, _, domain = deliverable(mailbox.address).rpartition("@")
    return Address(one_line(mailbox.name), local, domain)


def _written(one: Address) -> str:
    """An address as it stands in a header, its name in as many lines as it takes."""
    if not one.display_name:
        return one.addr_spec
    if _is_plain(one.display_name) and len(one.display_name) < _LONGEST_PLAIN_NAME:
        name = one.display_name
        quoted = _SPECIAL.sub(r"\\\g<0>", name)
        return f'"{quoted}" <{one.addr_spec}>' if _NEEDS_QUOTES.search(name) else f"{name} <{one.addr_spec}>"
    return "\r\n ".join([*_encoded_words(one.display_name), f"<{one.addr_spec}>"])


def _is_plain(text: str) -> bool:
    # What looks like an encoded word would be read as one.
    return bool(text) and text.isascii() and "=?" not in text


def _encoded_words(text: str) -> list[str]:
    """The text as encoded words, its blanks inside them; no sign is cut in two."""
    chunks, chunk = [], b""
    for sign in text:
        more = sign.encode("utf-8", "replace")
        if len(chunk) + len(more) > _BYTES_OF_WORD:
            chunks.append(chunk)
            chunk = b""
        chunk += more
    return [f"=?utf-8?b?{b64encode(found).decode()}?=" for found in [*chunks, chunk]]


def _bracketed(ids: Sequence[str]) -> str:
    return " ".join(f"<{''.join(one_line(found).split()).strip('<>')}>" for found in ids)


def _lines(text: str) -> str:
    return (
        text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    )


def _encoding(text: str) -> str:
    # Always one that survives everything: lines that begin with "From ", long lines, a sign at their end.
    beyond_ascii = sum(1 for sign in text if not sign.isascii())
    return "base64" if beyond_ascii * 6 > len(text) else "quoted-printable"


def _parted(letter: Letter) -> tuple[list[Enclosed], list[Enclosed]]:
    """The pictures that the HTML shows, and the other files."""
    shown = [one for one in letter.enclosed if one.content_id and f"cid:{one.content_id}" in letter.html]
    return shown, [one for one in letter.enclosed if one not in shown]


def _enclose(add: Any, one: Enclosed, *, disposition: str) -> None:
    main, _, sub = _type_of(one).partition("/")
    more = {"cid": f"<{one.content_id}>"} if one.content_id else {}
    add(one.content, main, sub, disposition=disposition, filename=one_line(one.name) or "file", **more)


def _type_of(one: Enclosed) -> str:
    kind = one.type.partition(";")[0].strip().lower()
    known = _TYPE.fullmatch(kind) and kind.partition("/")[0] not in _WRAPPED
    return kind if known else "application/octet-stream"
