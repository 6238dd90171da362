"""Who is named in a note: an @ before a name, as it is written here or by its first word where one person has it.

Precision before recall: who has to be told can be named in full; nobody is told because of a mail address.
"""

import re
from collections.abc import Mapping

_BEFORE = re.compile(r"(?<![\w.+-])@(?=\w)")


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """The keys of those whom a text names, of these people by key."""
    folded = " ".join(text.casefold().split())
    found: set[int] = set()
    for match in _BEFORE.finditer(folded):
        rest = folded[match.end() :]
        full = [(len(name), key) for key, name in people.items() if _begins(rest, name.casefold())]
        if full:
            longest = max(length for length, _key in full)
            found |= {key for length, key in full if length == longest}
            continue
        first = [key for key, name in people.items() if _begins(rest, name.casefold().split()[0])]
        found |= set(first) if len(first) == 1 else set()
    return found


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
