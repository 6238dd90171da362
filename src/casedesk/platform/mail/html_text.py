"""The words of cleaned HTML as plain text, laid out in lines as a reader would see them.

Written here and not left to a library for three things: quotes come out as `> ` lines, so that the
visible reply is found in HTML mail too; tables that only hold the layout do not become columns of
blanks; and no depth is too deep.
"""

import re
from html import unescape

from casedesk.platform.mail.html_allowed import INLINE_TAGS, TAGS, VOID_TAGS

_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z-]+="[^"]*")*)>|([^<]+)')
_ALT = re.compile(r' alt="([^"]*)"')
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ANY_TAG = re.compile(r"<(?:script|style|title)\b[^<>]*>[^<]*|<[^<>]*>", re.IGNORECASE)
_TOO_MANY_LINES = re.compile(r"\n{3,}")

_APART = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "table", "blockquote", "figure")
)
"""Blocks with an empty line before and after them."""
_CELLS = frozenset(("td", "th"))
_LINES = (TAGS - INLINE_TAGS - VOID_TAGS - _APART - _CELLS) | {"hr"}
"""Blocks that begin and end a line."""


def text_of(cleaned: str) -> str:
    """The text of HTML that `html.clean` gave."""
    page = _Page()
    for end, tag, attributes, words in _TOKEN.findall(cleaned):
        if words:
            page.write(unescape(words))
        elif end:
            page.end(tag)
        else:
            page.begin(tag, attributes)
    return page.text()


def crude_text_of(source: str) -> str:
    """The words of HTML that was refused: its tags cut out, nothing more."""
    bare = unescape(_ANY_TAG.sub("\n", source))
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


class _Page:
    """What was laid out so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.preformatted = 0
        self.lists: list[int | None] = []
        self.gap: int | None = None  # how deep the empty line is quoted that stands before the next line

    def write(self, words: str) -> None:
        if self.preformatted:
            first, *others = words.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for line in others:
                self.new_line(always=True)
                self.line.append(line)
            return
        words = _BLANKS.sub(" ", words)
        if words.startswith(" ") and (not self.line or self.line[-1].endswith((" ", "\t"))):
            words = words[1:]
        if words:
            self.line.append(words)

    def begin(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self.new_line(always=True)
        elif tag == "img":
            alt = _ALT.search(attributes)
            self.write(unescape(alt[1]) if alt else "")
        elif tag in _CELLS:
            if self.line and not self.line[-1].endswith("\t"):
                self.line.append("\t")
        elif tag in _APART or tag in _LINES:
            self.block(apart=tag in _APART)
            self.open(tag)

    def open(self, tag: str) -> None:
        if tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.line.append(self.mark())
        elif tag == "hr":
            self.line.append("---")
            self.new_line()

    def end(self, tag: str) -> None:
        if tag not in _APART and tag not in _LINES:
            return
        self.block(apart=tag in _APART)
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def mark(self) -> str:
        """What stands before an item of the innermost list."""
        if not self.lists or self.lists[-1] is None:
            return "* "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def block(self, *, apart: bool) -> None:
        self.new_line()
        if apart:
            self.gap = self.quotes if self.gap is None else min(self.gap, self.quotes)

    def new_line(self, *, always: bool = False) -> None:
        """Ends the line; an empty one only where it was asked for."""
        line = "".join(self.line).rstrip()
        self.line = []
        if not line and not always:
            return
        if self.gap is not None and self.lines and self.lines[-1].strip("> "):
            self.lines.append(_marks(self.gap))
        self.gap = None
        self.lines.append(f"{_marks(self.quotes)} {line}".strip() if self.quotes else line)

    def text(self) -> str:
        self.new_line()
        text = "\n".join(self.lines).replace("\N{NO-BREAK SPACE}", " ")
        return _TOO_MANY_LINES.sub("\n\n", text).strip("\n")


def _marks(depth: int) -> str:
    return " ".join(">" * depth)
