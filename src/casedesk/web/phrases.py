"""Filters that put words together as the reader's language does."""

from collections.abc import Sequence

from babel import lists

from casedesk.web import reader
from casedesk.web.i18n import in_their_words

DOTTED = ("tr", "az")
"""The languages whose i keeps its dot when it grows."""


def either(items: Sequence[object]) -> str:
    """Alternatives in a sentence: "gold or silver"."""
    words = [str(in_their_words(one)) for one in items]
    return lists.format_list(words, style="or", locale=reader.current().formats)


def begun(words: str) -> str:
    """Words as a sentence or a heading begins with them: only the first letter grows, by the rules of the language
    (a Turkish i becomes İ); what follows stays, as the capitals of names do."""
    said: str = in_their_words(words)
    first = said[:1]
    grown = "İ" if first == "i" and reader.current().formats.language in DOTTED else first.upper()
    return grown + said[1:]
