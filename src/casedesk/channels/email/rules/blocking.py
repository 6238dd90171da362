"""Who can be blocked: an address (ann@example.org) or a whole domain (@example.org), never our own.

A domain that everybody has an address at is no sender: it cannot be blocked as a whole.
"""

from collections.abc import Collection

from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform.sentences import say

OPEN_TO_ALL = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
        "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch",
        "web.de", "t-online.de", "freenet.de", "posteo.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com",
        "qq.com", "163.com", "126.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "orange.fr", "free.fr",
        "laposte.net", "libero.it", "hotmail.de", "hotmail.fr", "hotmail.co.uk", "yahoo.co.jp", "yahoo.co.uk",
        "yahoo.de", "yahoo.fr", "zoho.com", "fastmail.com", "comcast.net",
    )
)  # fmt: skip


def pattern_of(typed: str) -> str | None:
    """What is meant by an address or a domain as somebody types it; None for what is neither."""
    text = typed.strip()
    local, at, domain = text.rpartition("@")
    if not at and "." not in domain:
        return None
    found = normalise("email", f"{local or 'anybody'}@{domain}")
    if not isinstance(found, Address):
        return None
    return found.normalised if local else f"@{found.normalised.rpartition('@')[2]}"


def objection(pattern: str, ours: Collection[str]) -> str:
    """Why this address or domain cannot be blocked; "" where it can."""
    domain = pattern.rpartition("@")[2]
    if pattern in ours or f"@{domain}" in ours:
        return say("This is one of our own: its mail has to come in.")
    if pattern.startswith("@") and domain in OPEN_TO_ALL:
        return say("Anybody can have an address at %(domain)s. Block the one address instead.", domain=domain)
    return ""
