"""Random tokens, their digests, and signatures made with the desk's key.

A token leaves the house once and is stored as a digest only. A signature needs no row: it says that
this desk made the value, for this purpose and no other.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from casedesk.platform.errors import Unusable

KEY_BYTES = 32
TOKEN_BYTES = 32
SIGNATURE_BYTES = 16
"""128 bits: short enough for a link, long enough that nobody guesses one."""

_key: bytes | None = None


def open_key(file: Path) -> None:
    """Uses the desk's key in this file from now on, and makes one where there is none (mode 600).

    Raises Unusable when the file cannot be read or is no key.
    """
    global _key
    try:
        if not file.exists():
            _create(file)
        text = file.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise Unusable(f"The desk's key, {file}, cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Unusable(f"{file} is not a desk's key. Put the one of your backup there.") from error
    if len(key) != KEY_BYTES:
        raise Unusable(f"{file} is not a desk's key. Put the one of your backup there.")
    _key = key


def key() -> bytes:
    """The desk's key itself, from which others are derived. Raises Unusable where it is not open."""
    if _key is None:
        raise Unusable("The desk's key is not open.")
    return _key


def fingerprint() -> str:
    """What tells this desk's key from others', and nothing of the key."""
    return hashlib.sha256(b"fingerprint:" + key()).hexdigest()[:16]


def new_token() -> str:
    """A random token of 256 bits, fit for a link or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256. Tokens are random, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).digest()


def sign(purpose: str, value: str) -> str:
    """The desk's signature under `value`, good for this purpose only."""
    mac = hmac.new(_key_for(purpose), value.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(mac[:SIGNATURE_BYTES]).decode().rstrip("=")


def verify(purpose: str, value: str, signature: str) -> bool:
    """Whether this desk signed `value` for this purpose."""
    return hmac.compare_digest(sign(purpose, value).encode(), signature.encode())


def _key_for(purpose: str) -> bytes:
    return hmac.new(key(), purpose.encode(), hashlib.sha256).digest()


def _create(file: Path) -> None:
    # Written whole beside it first, and linked only where there is none: of two processes that start at
    # once both use the key of the first.
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as content:
        content.write(secrets.token_hex(KEY_BYTES) + "\n")
        content.flush()
        os.fsync(content.fileno())
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
