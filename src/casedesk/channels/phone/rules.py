"""What a telephone says of a call, and what a case that it opens is called.

A number comes as the telephone has it: +49…, 0049…, as it is dialled in the desk's own country, with tel: or
sip: before it, or withheld. An extension counts: two desks of one company are two numbers, yet who calls
from the company's own number may be any of them.
"""

import re
from datetime import timedelta

from casedesk.customers.rules.identities import Address, Unfit, normalise

SAME_MATTER = timedelta(hours=1)
"""Somebody who gets nobody and tries again within this time calls about the same thing."""

_WITHHELD = frozenset(
    {"", "anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld", "0"}
)
_SCHEME = re.compile(r"(?:tel|callto|sips?):", re.IGNORECASE)
_ABROAD = re.compile(r"\A00(?=\s*[1-9])")


def is_withheld(given: str) -> bool:
    """Whether a telephone says that it does not know the number, or may not say it."""
    return _bare(given).lower() in _WITHHELD


def number_of(given: str, region: str | None) -> Address | Unfit:
    """The number a telephone gives, as numbers are compared. `region` is the desk's country (ISO 3166)."""
    return normalise("phone", _ABROAD.sub("+", _bare(given), count=1), region)


def title_of(channel: str, direction: str, answered: bool | None, with_whom: str) -> str:
    """What a case is called that such a contact opens. `with_whom` is a number, an address or a name."""
    if channel == "phone" and direction == "in":
        return f"Call from {with_whom}" if answered else f"Missed call from {with_whom}"
    if channel == "phone":
        return f"Call to {with_whom}"
    words = {
        ("visit", "in"): "Visit of",
        ("visit", "out"): "Visit to",
        ("letter", "in"): "Letter from",
        ("letter", "out"): "Letter to",
        ("chat", "in"): "Chat with",
        ("chat", "out"): "Chat with",
    }
    otherwise = "Message from" if direction == "in" else "Message to"
    return f"{words.get((channel, direction), otherwise)} {with_whom}"


def with_promise(said: str, promised: str) -> str:
    """The words of a contact with what was promised in it, under its own label."""
    return "\n\n".join(part for part in (said.strip(), f"Promised: {promised}" if promised else "") if part)


def _bare(given: str) -> str:
    text = _SCHEME.sub("", given.strip(), count=1)
    # A telephone system's own address: number@exchange, with parameters that are not part of the number.
    if "@" in text:
        text = text.partition("@")[0]
    return text.partition(";tag=")[0].strip().strip("<>\"'").strip()
