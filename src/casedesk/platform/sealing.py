"""Small secrets as they lie in the database: encrypted with a key derived from the desk's key file.

Whoever has the database alone, a backup of it or a look at its rows, has none of them. AES-256-GCM; the key
of each purpose is drawn from the desk's key by HKDF (RFC 5869), so that one purpose never opens another's.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casedesk.platform import tokens
from casedesk.platform.errors import Unusable

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


def seal(purpose: str, secret: bytes) -> bytes:
    """The secret, encrypted; the same one twice looks different."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + _cipher(purpose).encrypt(nonce, secret, _FORMAT)


def unseal(purpose: str, sealed: bytes) -> bytes:
    """The secret again. Raises Unusable where this desk did not seal it for this purpose, or it was changed."""
    nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if not sealed.startswith(_FORMAT) or len(nonce) < _NONCE_BYTES:
        raise Unusable(_ANOTHER_KEY)
    try:
        return _cipher(purpose).decrypt(nonce, content, _FORMAT)
    except InvalidTag as error:
        raise Unusable(_ANOTHER_KEY) from error


_ANOTHER_KEY = (
    "It was encrypted with another desk's key. Put the desk.key of your backup into place, "
    "or type it in again."
)


def _cipher(purpose: str) -> AESGCM:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"casedesk sealing " + purpose.encode())
    return AESGCM(derived.derive(tokens.key()))
