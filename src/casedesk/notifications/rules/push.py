"""To which addresses a push may go: those of the browsers' own push services.

A subscription comes from a browser, and the desk calls its address: without this list it could be made to call
anything that only it can reach.
"""

from urllib.parse import urlsplit

SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)
"""Hosts of push services; one that begins with a dot stands for all below it."""


def is_push_service(endpoint: str) -> bool:
    """Whether this is an address of a known push service, by https on its usual port."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    known = any(host.endswith(one) if one.startswith(".") else host == one for one in SERVICES)
    return parts.scheme == "https" and port in (None, 443) and parts.username is None and known
