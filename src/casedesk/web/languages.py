"""The languages of customers in words, and those one can choose."""

from babel import Locale

from casedesk.web import reader

COMMON = (
    "ar", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "ms",
    "nb", "nl", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "ur", "vi", "zh", "zh-Hans", "zh-Hant",
)  # fmt: skip
"""What can be chosen; any other tag can come by import and stays."""


def language_name(tag: str | None) -> str:
    """A language in the reader's own: 'tr' is 'Turkish'; a tag that nobody knows stays as it is."""
    if not tag:
        return ""
    try:
        found = Locale.parse(tag, sep="-")
        return found.get_display_name(reader.current().formats) or tag
    except (ValueError, LookupError):
        return tag


def language_options(chosen: str | None) -> list[tuple[str, str]]:
    """What can be chosen, by name; what is chosen already is among it."""
    tags = dict.fromkeys([*COMMON, *([chosen] if chosen else [])])
    return sorted(((tag, language_name(tag)) for tag in tags), key=lambda pair: pair[1].casefold())
