"""Large HTML rebuilt so that cleaning it takes a moment.

The parser behind the cleaner takes time by the square of the depth of the tags, of the attributes of
one tag and of the character references in one text: 200 kB made for the purpose hold it for a minute.
What is written here is never deep, has few attributes and short texts, whatever came in; all the
words of the source are kept, and so is its structure wherever it is honest. It makes nothing safe:
that is the cleaner's work.
"""

import re
from html import escape, unescape

from casedesk.platform.mail.html_allowed import ATTRIBUTES, GONE_WITH_CONTENT, INLINE_TAGS, TAGS, VOID_TAGS

DEEPEST = 200
_LONGEST_TEXT = 20_000
_MOST_REFERENCES = 1_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_SKIPPED = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"(.[^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s>]*)))?", re.DOTALL)
_RAW_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in GONE_WITH_CONTENT}

# What a tag ends by beginning, unless one of those that may hold both stands between. Other blocks are as "p".
_ENDS_BY_BEGINNING = {
    "p": (("p",), ("td", "th", "li", "div", "blockquote", "table")),
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "td": (("td", "th"), ("table",)),
    "th": (("td", "th"), ("table",)),
    "tr": (("tr",), ("table",)),
}
_CELLS = frozenset(("td", "th", "caption"))
_ROWS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
_BLOCKS = TAGS - INLINE_TAGS


def rebuilt(source: str) -> str:
    """The same words in HTML that is at most `DEEPEST` tags deep, all of them closed."""
    return _Builder(source).build()


class _Builder:
    def __init__(self, source: str) -> None:
        self.source = source
        self.written: list[str] = []
        self.words: list[str] = []  # read but not yet written: what stands before the next tag
        self.open_tags: list[str] = []

    def build(self) -> str:
        at = 0
        while (tag := self.source.find("<", at)) >= 0:
            self.words.append(self.source[at:tag])
            at = self.markup(tag)
        self.words.append(self.source[at:])
        self.end_down_to(0)
        self.write_words()
        return "".join(self.written)

    def write(self, tag: str) -> None:
        self.write_words()
        self.written.append(tag)

    def write_words(self) -> None:
        plain = unescape("".join(self.words))
        self.words = []
        for start in range(0, len(plain), _LONGEST_TEXT):
            # The comment parts one text from the next; the cleaner takes it out.
            parting = "<!---->" if start else ""
            self.written.append(parting + escape(plain[start : start + _LONGEST_TEXT], quote=False))

    def markup(self, at: int) -> int:
        """Reads what begins with the `<` at this offset; the offset after it."""
        named = _TAG.match(self.source, at)
        if named:
            values, after = self.attributes(named.end())
            tag = named[2].lower()
            if named[1]:
                self.end(tag)
            elif tag in GONE_WITH_CONTENT:
                found = _RAW_ENDS[tag].search(self.source, after)
                return found.start() if found else len(self.source)
            elif tag in TAGS:
                self.begin(tag, values)
            return after
        if self.source.startswith("<!--", at):
            found_at = self.source.find("-->", at + 2)
            return found_at + 3 if found_at >= 0 else len(self.source)
        if self.source[at + 1 : at + 2] in ("!", "?", "/"):
            found_at = self.source.find(">", at)
            return found_at + 1 if found_at >= 0 else len(self.source)
        self.words.append("&lt;")
        return at + 1

    def attributes(self, at: int) -> tuple[dict[str, str], int]:
        """The attributes of a tag as they stand, the first of each name, and the offset after its `>`."""
        values: dict[str, str] = {}
        while True:
            skipped = _SKIPPED.match(self.source, at)
            at = skipped.end() if skipped else at
            if self.source.startswith(">", at):
                return values, at + 1
            found = _ATTRIBUTE.match(self.source, at)
            if found is None:
                return values, len(self.source)
            values.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
            at = found.end()

    def begin(self, tag: str, values: dict[str, str]) -> None:
        self.end_by_beginning(tag)
        if tag not in VOID_TAGS:
            if len(self.open_tags) >= DEEPEST:
                return
            self.open_tags.append(tag)
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset())
        kept = [
            f' {name}="{escape(unescape(value))}"'
            for name, value in values.items()
            if name in allowed and value.count("&") <= _MOST_REFERENCES
        ]
        self.write(f"<{tag}{''.join(kept)}>")

    def end_by_beginning(self, tag: str) -> None:
        if tag in INLINE_TAGS or tag in VOID_TAGS:
            return
        ended, holders = _ENDS_BY_BEGINNING.get(tag, _ENDS_BY_BEGINNING["p"])
        for at in range(len(self.open_tags) - 1, -1, -1):
            if self.open_tags[at] in holders:
                return
            if self.open_tags[at] in ended:
                self.end_down_to(at)
                return

    def end(self, tag: str) -> None:
        """Ends the nearest such tag, unless that would end what must outlive it."""
        outlive: frozenset[str] = _BLOCKS if tag in INLINE_TAGS else frozenset() if tag in _ROWS else _CELLS
        for at in range(len(self.open_tags) - 1, -1, -1):
            if self.open_tags[at] == tag:
                self.end_down_to(at)
                return
            if self.open_tags[at] in outlive:
                return

    def end_down_to(self, depth: int) -> None:
        while len(self.open_tags) > depth:
            self.write(f"</{self.open_tags.pop()}>")
