"""Which passwords are taken.

Length is what protects, so there is little else to obey: ten characters or more, not one of those
that everybody tries, not made of the person's own name or address, not one character over and over.
Nothing is asked about digits or capitals, and no password ever has to be renewed.
"""

import unicodedata

from casedesk.accounts.rules.common_passwords import COMMON

SHORTEST = 10
LONGEST = 200
"""Longer ones are refused, so that hashing costs the same for everybody."""

_FEWEST_DIFFERENT = 4


def normal(password: str) -> str:
    """The same characters however the keyboard composed them (Unicode NFKC), so that one typed on
    another machine still fits."""
    return unicodedata.normalize("NFKC", password)


def objection(password: str, *, name: str = "", email: str = "") -> str | None:
    """Why this password is not taken, as a sentence for the person; None when it is."""
    password = normal(password)
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a few words in a row do well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(password)) < _FEWEST_DIFFERENT:
        return "That is the same few characters over and over. Use a few words in a row."
    if _core(password) in COMMON:
        return "That password is one of the first that others would try. Use a few words in a row."
    if _core(password) in _own_words(name, email):
        return "That is made of your own name or address, which others know. Use other words."
    return None


def _core(password: str) -> str:
    """What remains when case and the digits or signs added at either end are taken off."""
    folded = password.casefold()
    core = folded.strip("0123456789!?.,-_*#$%&@+= ")
    return core or folded


def _own_words(name: str, email: str) -> frozenset[str]:
    local, _, domain = email.casefold().partition("@")
    parts = name.casefold().split()
    whole = {"".join(parts), " ".join(parts), ".".join(parts), local, email.casefold(), domain}
    return frozenset((whole | set(parts)) - {""})
