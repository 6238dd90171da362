"""What we write, from Markdown to the HTML and the text that are sent.

Policy: light formatting only: bold, italic, links, lists, quotes, code, a rule, pictures of the mail itself. A
line's end is a line's end, as in any letter. HTML that was typed is shown as typed. No heading, indented code
or link definition: "# 5", an indented line and "[1]: see below" are what people write in letters. Whatever the
reader of Markdown makes of a text, the cleaner has the last word: only the tags below leave this module, links
lead to http, https, mail or telephone only, and pictures are `cid:` references to files of the mail.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from casedesk.platform.mail.html import LINK_REL
from casedesk.platform.markdown_text import text_from

TAGS = frozenset(("p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "img"))
"""Every tag that leaves this module."""

LONGEST = 20_000
"""Characters that are formatted; a longer text, or one made to be slow, is sent as plain paragraphs."""

_SCHEMES = frozenset(("http", "https", "mailto", "tel", "cid"))
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_AFTER_SENTENCE = ".,;:!?…'’*_~"
_NOT_IN_LETTERS = ("code", "heading", "lheading", "reference", "html_block", "html_inline", "entity")
_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def to_html(source: str) -> str:
    """The text as clean HTML. The same source always gives the same HTML."""
    if len(source) > LONGEST:
        return _plain(source)
    return clean(_reader().render(source))


def to_text(source: str) -> str:
    """The text as it stands in the plain part of a mail: no marks but those that letters have."""
    if len(source) > LONGEST:
        return source
    return text_from(_reader().parse(source))


def clean(html: str) -> str:
    """HTML with only what our own letters hold; whatever else it holds is gone."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}},
        attribute_filter=_allowed_value,
        link_rel=LINK_REL,
        url_schemes=set(_SCHEMES),
        url_relative="deny",
    ).strip()


def with_pictures(html: str, addresses: Mapping[str, str]) -> str:
    """Clean HTML ready for a page or a mail: each picture at its address there, by its content id; in place of
    one without an address stands its description."""

    def placed(image: re.Match[str]) -> str:
        values = dict(_ATTRIBUTE.findall(image[1]))
        words = values.get("alt", "")
        address = addresses.get(unescape(values.get("src", "")).removeprefix("cid:"))
        if address is None:
            return f"[{words}]" if words else ""
        return f'<img src="{escape(address)}" alt="{words}">'

    return _IMAGE.sub(placed, html)


def pictures_in(source: str) -> list[str]:
    """The content ids of the pictures that a text shows, in their order, each once."""
    if len(source) > LONGEST:
        return []
    named = (
        str(token.attrs.get("src", "")) for token in _all(_reader().parse(source)) if token.type == "image"
    )
    return list(dict.fromkeys(one.removeprefix("cid:") for one in named if one.startswith("cid:")))


def quoted(text: str) -> str:
    """The words as a quote in Markdown."""
    lines = text.strip().split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _LINK.match(value) else None
    if attribute == "src":
        return value if value.startswith("cid:") else None
    return value


def _plain(source: str) -> str:
    blocks = re.split(r"\n\s*\n", source.strip())
    return "".join(f"<p>{escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks)


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # the name is the library's
        """Whether a link may lead there; what else is written as a link stays as it was typed."""
        return bool(_LINK.match(url)) or url.startswith("cid:")


@cache
def _reader() -> MarkdownIt:
    # maxNesting bounds what a hostile text can cost: deeper marks stay as they were typed.
    reader = _Reader("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    reader.disable(list(_NOT_IN_LETTERS))
    reader.core.ruler.push("bare_addresses", _link_bare_addresses)
    return reader


def _link_bare_addresses(state: StateCore) -> None:
    """Makes links of addresses that were typed as they are."""
    for block in state.tokens:
        if block.children and any("://" in child.content for child in block.children):
            block.children = list(_with_links(block.children))


def _with_links(children: Sequence[Token]) -> Iterable[Token]:
    inside = 0
    for child in children:
        inside += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type == "text" and not inside:
            yield from _parted(child)
        else:
            yield child


def _parted(text: Token) -> Iterable[Token]:
    at = 0
    for found in _BARE_ADDRESS.finditer(text.content):
        address = _without_sentence_end(found[0])
        yield _text(text.content[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address}, info="auto")
        yield _text(address)
        yield Token("link_close", "a", -1, info="auto")
        at = found.start() + len(address)
    yield _text(text.content[at:])


def _without_sentence_end(address: str) -> str:
    """The address without what ends the sentence or the bracket around it."""
    while address:
        bare = address.rstrip(_AFTER_SENTENCE)
        for opening, closing in ("()", "[]"):
            if bare.endswith(closing) and bare.count(closing) > bare.count(opening):
                bare = bare[:-1]
        if bare == address:
            return address
        address = bare
    return address


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _all(tokens: Sequence[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())
