"""A person's consent that the desk may use their mailbox (OAuth 2.0, code flow with PKCE, RFC 6749 and 7636).

They are sent to their provider, who sends them back with a code; for that code the provider gives a refresh
token. `state` says for which mailbox, who began it, and when; it is signed, and good for a quarter of an hour.
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from casedesk.channels.mailboxes.rules.profiles import PRESETS, Secrets
from casedesk.platform.keys import key_said

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Begun:
    """What a state says: for which mailbox, by which user, and when."""

    mailbox_id: int
    user_id: int
    at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it was begun too long ago."""
        return not self.at <= now <= self.at + GOOD_FOR


def can_be_asked(secrets: Secrets) -> bool:
    """Whether the provider is one that we know how to ask, and the application is named."""
    return secrets.provider in PRESETS and bool(secrets.client_id)


def state_words(begun: Begun) -> str:
    """What of a state is signed."""
    return f"{begun.mailbox_id}.{begun.user_id}.{int(begun.at.timestamp())}"


def read_state(words: str) -> Begun | None:
    """What the words of a state say; None for nonsense."""
    parts = [key_said(part) for part in words.split(".")]
    numbers = [one for one in parts if one is not None]
    if len(parts) != 3 or len(numbers) != 3:
        return None
    mailbox_id, user_id, at = numbers
    return Begun(mailbox_id, user_id, datetime.fromtimestamp(min(at, 2**33), UTC))


def authorize_url(secrets: Secrets, address: str, back: str, state: str, verifier: str) -> str:
    """Where the person is sent; `back` is our page that the provider sends them back to."""
    preset = PRESETS[secrets.provider]
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": secrets.client_id,
        "redirect_uri": back,
        "scope": preset.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": address,
        # Google gives a refresh token only so; Microsoft minds neither.
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{preset.authorize_url.format(tenant=secrets.tenant or 'common')}?{urlencode(asked)}"


def code_request(secrets: Secrets, code: str, back: str, verifier: str) -> dict[str, str]:
    """What is asked of the provider for the code that the person came back with."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": secrets.client_id,
        "code_verifier": verifier,
    }
    return asked | ({"client_secret": secrets.client_secret} if secrets.client_secret else {})
