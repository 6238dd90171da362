"""The catalogues of messages, read as translators write them: locales/<language>/LC_MESSAGES/casedesk.po.

They are not compiled before (decision 0081): reading one takes some hundredths of a second, once, when its first
reader comes, and what is in the repository is what is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path

from babel import Locale, UnknownLocaleError

from casedesk.web.places import locales_folder

ENGLISH = "en"
"""The language of the messages themselves."""

_FILE = "LC_MESSAGES/casedesk.po"
_FORMS = re.compile(r"^Plural-Forms:\s*nplurals=(\d+);\s*plural=([^;\n]+)", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t"}


@dataclass(frozen=True)
class Entry:
    """One message as it stands in a catalogue: its words, its meaning where it has one, and how it is said."""

    words: str
    said: tuple[str, ...]
    meaning: str = ""
    many: str | None = None
    fuzzy: bool = False


@dataclass(frozen=True)
class Catalogue:
    """How a language says each message, by meaning and words. `form` chooses among those for different counts."""

    said: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda count: int(count != 1)
    forms: int = 2

    def one(self, words: str, meaning: str = "") -> str:
        """The message; as it was written where there is no other."""
        found = self.said.get((meaning, words))
        return found[0] if found else words

    def many(self, one: str, many: str, count: int) -> str:
        """The message for this count."""
        found = self.said.get(("", one))
        if found is None:
            return one if count == 1 else many
        return found[self.form(count)]


@cache
def languages() -> tuple[str, ...]:
    """Every language there are words in, English first, as the folders are named."""
    found = sorted(path.parents[1].name for path in locales_folder().glob(f"*/{_FILE}"))
    return (ENGLISH, *found)


@lru_cache(maxsize=256)
def spoken(tag: str) -> str | None:
    """The language of ours that serves whoever reads this one: zh-CN is served by zh_Hans, zh-TW, whose signs are
    others, by none."""
    try:
        wanted = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
    return next((one for one in languages() if _serves(Locale.parse(one), wanted)), None)


def _serves(ours: Locale, wanted: Locale) -> bool:
    # Babel names the script where the country has one of its own: zh_TW is Hant, zh alone may be either.
    return ours.language == wanted.language and wanted.script in (None, ours.script)


@lru_cache(maxsize=256)
def catalogue(locale: str) -> Catalogue:
    """What whoever reads this language is told; the messages as they are where nobody translated them."""
    return _of(spoken(locale) or ENGLISH)


@cache
def _of(language: str) -> Catalogue:
    return Catalogue() if language == ENGLISH else read(path_of(language))


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return locales_folder() / language / _FILE


def read(path: Path) -> Catalogue:
    """The catalogue in a file. What is fuzzy or not translated is left out."""
    found = list(entries(path.read_text("utf-8")))
    head = next((one.said[0] for one in found if not one.words), "")
    told = _FORMS.search(head)
    said = {
        (one.meaning, one.words): one.said for one in found if one.words and not one.fuzzy and all(one.said)
    }
    if told is None:
        return Catalogue(said)
    return Catalogue(said, c2py(told[2].strip()), int(told[1]))


def entries(text: str) -> Iterator[Entry]:
    """Each message of a catalogue, the head too, whose words are empty. Raises ValueError where a line is no line of
    one; what was translated once and is said no more (`#~`) is passed over."""
    parts: dict[str, str] = {}
    last, fuzzy = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith('"'):
            parts[last] += _unquoted(line, number)
        elif line.startswith("#"):
            if "msgstr" in last:
                yield _entry(parts, fuzzy)
                parts, last, fuzzy = {}, "", False
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line:
            name, _blank, words = line.partition(" ")
            if "msgstr" in last and not name.startswith("msgstr"):
                yield _entry(parts, fuzzy)
                parts, fuzzy = {}, False
            parts[name] = _unquoted(words, number)
            last = name
    if "msgstr" in last:
        yield _entry(parts, fuzzy)


def _entry(parts: Mapping[str, str], fuzzy: bool) -> Entry:
    said = tuple(words for name, words in parts.items() if name.startswith("msgstr"))
    return Entry(parts["msgid"], said, parts.get("msgctxt", ""), parts.get("msgid_plural"), fuzzy)


def _unquoted(quoted: str, line: int) -> str:
    if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
        raise ValueError(f"line {line} of a catalogue is none: {quoted[:80]!r}")
    words = quoted[1:-1]
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), words) if "\\" in words else words
