"""How templates say names, lists and words that people wrote."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from babel import lists
from markupsafe import Markup

from casedesk.platform.telephone import grouped
from casedesk.web import reader
from casedesk.web.i18n import in_their_words
from casedesk.web.printing import marked, printed

_EMPTY_LINES = re.compile(r"\n\s*\n")


def listed(items: Sequence[str]) -> str:
    """Names in a sentence: "Mina, Jonas and Ana"."""
    return lists.format_list([in_their_words(one) for one in items], locale=reader.current().formats)


def as_options(entries: Iterable[Any]) -> list[tuple[int, str]]:
    """Things with a key and a name, as a select wants them."""
    return [(entry.id, entry.name) for entry in entries]


def plain_options(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words that name themselves, as a select wants them; an underscore is read as a space."""
    return [(word, word.replace("_", " ")) for word in words]


def case_number(case_id: int) -> str:
    """A case's number as everybody says it: 1042 is "C-1042"."""
    return f"C-{case_id}"


def initials(name: str) -> str:
    """At most two letters for the face of a person; one character in scripts that need no more."""
    words = [word for word in re.split(r"[\s\-.@_]+", name) if word and word[0].isalpha()]
    if not words:
        return "?"
    # A Hangul or Han name is a word or two; its first character names it as well as two Latin letters.
    if ord(words[0][0]) >= 0x0E00:
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def dom_id(thing: object, *parts: object) -> str:
    """The id of an element: `"row" | dom_id(7)` is "row-7"; only letters, digits and hyphens come out."""
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", str(part)).strip("-") for part in (thing, *parts))


def unended(words: str) -> str:
    """What somebody wrote, as a part of a sentence of ours: without a full stop of its own at the end."""
    return words.rstrip().rstrip(".。")


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs: an empty line parts them, a line's end is kept."""
    blocks = _EMPTY_LINES.split(printed(text.replace("\r\n", "\n").strip()))
    lines = [block.strip("\n").replace("\n", "<br>") for block in blocks if block]
    return marked("".join([f'<p dir="auto">{one}</p>' for one in lines]))


def phone_number(normalised: str) -> str:
    """A telephone number as people read it: "+49 30 901820"."""
    return grouped(normalised)
