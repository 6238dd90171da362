"""The headers that every answer carries, errors and static files too."""

from litestar.datastructures import MutableScopeHeaders

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
"""Nothing from elsewhere, nothing inline, in no frame. `data:` is for the small signs in stylesheets; the only frames
are those in which a mail is shown as it was sent, by an answer that shuts itself off."""

_ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

_ONE_YEAR = 31_536_000


def add_security_headers(headers: MutableScopeHeaders, *, https: bool) -> None:
    """Adds what is not there yet: a route may be stricter or, with its reason, looser by itself.

    `https`: the desk is reached by https, so that browsers are told never to try without.
    """
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if https:
        headers.setdefault("strict-transport-security", f"max-age={_ONE_YEAR}")
    # A page holds customers' words: no shared cache keeps it, and a browser asks again before showing it.
    headers.setdefault("cache-control", "private, no-cache")
