"""What a tag may be called, and when two names are one tag.

A tag is a word or a few that somebody puts on a case. It is shown as it was first typed, in Unicode's compatible
form (NFKC) with single spaces. Two names are one tag when they differ in nothing but upper and lower case: their
folded form is the same. A comma parts one tag from the next, and quotes are for searching, so neither is in a name.
"""

import re
import unicodedata
from collections.abc import Iterable

from casedesk.platform.sentences import say

LONGEST = 40
"""Characters of a name."""
MOST_AT_ONCE = 10
"""So many are put on a case in one go."""

_JOINERS = "\u200c\u200d"
"""They shape letters of some scripts and are seen by nobody: kept in a name, and no difference between two."""
_APART = re.compile("[,\uff0c\u3001\u060c]")
"""What stands between two tags, in several scripts."""
_FORBIDDEN = frozenset('"“”„«»')


def shown(typed: str) -> str:
    """A name as it is kept and shown."""
    return " ".join(unicodedata.normalize("NFKC", typed).split()).lstrip("#").strip()


def folded(name: str) -> str:
    """What tags of one name have in common; empty for what is no name."""
    plain = shown(name).translate(dict.fromkeys(map(ord, _JOINERS)))
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def names_in(typed: str) -> list[str]:
    """The names somebody typed, with commas between them; each tag once, as it was typed first."""
    names = [shown(part) for part in _APART.split(typed)]
    first: dict[str, str] = {}
    for name in filter(None, names):
        first.setdefault(folded(name), name)
    return list(first.values())


def problem_of(name: str) -> str:
    """What is wrong with a name; empty when it can be one."""
    if not folded(name):
        return say("Write a word or two.")
    if len(name) > LONGEST:
        return say(
            "A tag has %(longest)d characters at most. Longer things belong into a note.", longest=LONGEST
        )
    if not all(letter.isprintable() or letter in _JOINERS for letter in name):
        return say("There is a character in it that nobody can see.")
    if _FORBIDDEN & set(name) or _APART.search(name):
        return say("A tag has neither commas nor quotes.")
    return ""


def problem_of_all(names: Iterable[str]) -> str:
    """What is wrong with several names; empty when all can be put on a case."""
    wanted = list(names)
    if not wanted:
        return say("Write a tag.")
    if len(wanted) > MOST_AT_ONCE:
        return say("At most %(most)d tags at once.", most=MOST_AT_ONCE)
    return next((f"“{name}”: {wrong}" for name in wanted if (wrong := problem_of(name))), "")
