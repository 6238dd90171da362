"""Mails that a program hands in over HTTP are signed with a secret of their mailbox.

The signature is HMAC-SHA256 over the time, the envelope and the bytes, so that nobody can change any of them on
the way. A mail handed in again within the time allowed is harmless: the same bytes are kept once.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SKEW = timedelta(minutes=5)
"""How far the sender's clock may be from ours."""


@dataclass(frozen=True)
class Signed:
    """What comes before the bytes: when it was signed (seconds since 1970), the envelope, the signature in hex."""

    at: str
    sender: str
    recipient: str
    signature: str


def signature_of(secret: str, at: str, sender: str, recipient: str, mail: bytes) -> str:
    """The signature of a mail, in hex; the envelope's two addresses may be empty."""
    message = f"{at}\n{sender}\n{recipient}\n".encode() + mail
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_genuine(signed: Signed, secret: str, mail: bytes) -> bool:
    """Whether whoever knows the mailbox's secret signed exactly this."""
    wanted = signature_of(secret, signed.at, signed.sender, signed.recipient, mail)
    return bool(secret) and hmac.compare_digest(wanted.encode(), signed.signature.lower().encode())


def is_of_now(signed: Signed, now: datetime) -> bool:
    """Whether it was signed within the time allowed."""
    if not signed.at.isascii() or not signed.at.isdigit() or len(signed.at) > 12:
        return False
    return abs(now - datetime.fromtimestamp(int(signed.at), UTC)) <= SKEW
