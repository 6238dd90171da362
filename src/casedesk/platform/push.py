"""Web push: encrypting for one browser (RFC 8291) and saying who sends (VAPID, RFC 8292), by the library `webpush`.

It is optional (`pip install casedesk[push]`): without it no push is offered. The sender's key is drawn from the desk's
key, so that browsers that subscribed once still know the desk after a restore.
"""

import importlib.util
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cache

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from casedesk.platform import tokens

SECONDS_TO_LIVE = 12 * 3600
"""So long a push service keeps what it cannot deliver; later nobody needs it."""

PATIENCE_SECONDS = 10.0
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-5): a private key is a number below it."""


@dataclass(frozen=True)
class Browser:
    """Where a browser takes pushes, and the keys it gave."""

    endpoint: str
    p256dh: str
    auth: str


class Gone(Exception):
    """The browser takes no pushes any more; its subscription is to be forgotten."""


def is_there() -> bool:
    """Whether the library is installed."""
    return importlib.util.find_spec("webpush") is not None


def public_key() -> str:
    """The desk's public key as a browser's `applicationServerKey` wants it."""
    point = _key(tokens.key()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


async def send(
    browser: Browser, content: bytes, contact: str, client: httpx.AsyncClient | None = None
) -> None:
    """Sends this content to a browser, readable by it alone. `contact` is a mail address for the push service.

    Raises Gone where the browser takes none any more, httpx.HTTPError where it is worth another try.
    """
    from webpush import WebPush
    from webpush.types import WebPushKeys, WebPushSubscription

    key = _key(tokens.key())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = WebPush(private_key=private, public_key=public, subscriber=contact, ttl=SECONDS_TO_LIVE).get(
        content,
        WebPushSubscription(
            endpoint=browser.endpoint, keys=WebPushKeys(auth=browser.auth, p256dh=browser.p256dh)
        ),
    )
    async with client or httpx.AsyncClient(timeout=PATIENCE_SECONDS, follow_redirects=False) as caller:
        answer = await caller.post(browser.endpoint, content=made.encrypted, headers=dict(made.headers))
    if answer.status_code in (404, 410):
        raise Gone
    answer.raise_for_status()


@cache
def _key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    drawn = HKDF(SHA256(), 48, salt=None, info=b"casedesk web push").derive(secret)
    # 384 bits for a number of 256: no key is likelier than another (FIPS 186-5, A.2.1).
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, ec.SECP256R1())
