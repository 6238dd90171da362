"""What is known of a mail after reading it: plain values, no library's objects."""

import hashlib
from datetime import datetime
from enum import StrEnum

import msgspec

from casedesk.platform.errors import CasedeskError


class Unreadable(CasedeskError):
    """These bytes are no mail at all; `reason` says in a sentence what they are instead."""


class Kind(StrEnum):
    """Who speaks in a mail: a person, a machine that answers, a failed delivery, or a report of a machine."""

    ORDINARY = "ordinary"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    REPORT = "report"


class Address(msgspec.Struct, frozen=True):
    """A mailbox as a header names it; either half may be missing ("" then), never both."""

    email: str
    name: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """A part of a mail that is not its text; `inline` ones are shown inside the HTML by their content id."""

    name: str | None
    type: str
    content: bytes
    content_id: str | None = None
    inline: bool = False

    @property
    def size(self) -> int:
        """Bytes after decoding."""
        return len(self.content)

    @property
    def md5(self) -> str:
        """Of the decoded bytes, in hex: for comparing with other tools, not for trusting."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        """Of the decoded bytes, in hex: the name it is stored under."""
        return hashlib.sha256(self.content).hexdigest()


class Delivery(msgspec.Struct, frozen=True):
    """What a delivery report says of one recipient; `action` is failed, delayed, delivered, relayed, expanded."""

    recipient: str
    action: str
    status: str = ""
    reason: str = ""


class ParsedMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail, read. Every oddity that was met on the way is a sentence in `problems`."""

    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    """The mailboxes that servers say they put it in, as Delivered-To, X-Original-To and Envelope-To."""
    return_path: str | None = None
    """Where failures go; "" is the null path of a machine's mail, None means the mail does not say."""
    subject: str = ""

    sent_at: datetime | None = None
    """By the sender's own clock, in the sender's zone."""
    received_at: datetime | None = None
    """When the last server on the way took it, by the topmost Received line: the one our own server wrote."""

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()

    text: str = ""
    html: str | None = None
    """Cleaned: safe to show, remote images blocked, `cid:` images still by reference (see mail.html)."""
    reply: str = ""
    """The part the sender wrote now: quotes and signature off."""
    attachments: tuple[Attachment, ...] = ()

    kind: Kind = Kind.ORDINARY
    auto_submitted: str = ""
    authentication_results: tuple[str, ...] = ()
    """The Authentication-Results lines, topmost first; only those of our own server can be believed."""
    marked_spam: bool = False
    """Whether a server on the way wrote that it takes the mail for spam."""
    list_id: str = ""
    loop_marks: tuple[str, ...] = ()
    """The addresses that programs wrote into X-Loop, to know a mail of theirs when it comes back."""
    languages: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    """Of a bounce or a delivery report: what became of the mail it speaks of."""
    returned_message_id: str | None = None
    """Of a bounce or a delivery report: the message id of the mail it speaks of."""

    problems: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """The message ids this mail may be an answer to, the nearest first."""
        nearest_first = (self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(found for found in nearest_first if found))

    @property
    def body_hash(self) -> str:
        """The same for two deliveries of one mail, however its lines were ended or encoded on the way."""
        digest = hashlib.sha256()
        lines = (line.rstrip() for line in self.text.strip().split("\n"))
        digest.update("\n".join(lines).encode())
        digest.update(b"\0" + (self.html or "").encode())
        for attachment in self.attachments:
            digest.update(b"\0" + attachment.type.encode() + b"\0" + attachment.sha256.encode())
        return digest.hexdigest()
