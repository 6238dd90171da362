"""Which passwords are taken.

Length is what protects, so there is little else to obey: ten characters or more, not one of those
that everybody tries, not made of the person's own name or address, not one character over and over.
Nothing is asked about digits or capitals, and no password ever has to be renewed.
"""

import unicodedata

from casedesk.accounts.rules.common_passwords import COMMON
from casedesk.platform.sentences import say

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
        return say("Use at least %(shortest)d characters; a few words in a row do well.", shortest=SHORTEST)
    if len(password) > LONGEST:
        return say("Use at most %(longest)d characters.", longest=LONGEST)
    if len(set(password)) < _FEWEST_DIFFERENT:
        return say("That is the same few characters over and over. Use a few words in a row.")
    if _core(password) in COMMON:
        return say("That password is one of the first that others would try. Use a few words in a row.")
    if _core(password) in _own_words(name, email):
        return say("That is made of your own name or address, which others know. Use other words.")
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
