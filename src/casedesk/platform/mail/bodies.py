"""What of a mail is its text, what its HTML, and what is attached.

Policy: as RFC 8621 (JMAP), section 4.1.4: of alternatives the plain one is the text and the HTML one
the HTML; inside multipart/related only the first part is a body; a named text that is not the first
part is a file. Beyond it: pictures between the texts are attachments, so that none is lost; a blank
plain text beside HTML gives way to the words of the HTML; files that were uuencoded into a text, as
before MIME, come out as attachments.
"""

import mimetypes
import re
from html import escape

import msgspec

from casedesk.platform.mail import charsets, html, transfer
from casedesk.platform.mail.flowed import unwrapped
from casedesk.platform.mail.html_text import crude_text_of, text_of
from casedesk.platform.mail.parsed import Attachment
from casedesk.platform.mail.parts import Part

LONGEST_TEXT = 1_000_000
"""Characters of text that are taken as words; longer ones are files that lost their name."""

_BODIES = ("text/plain", "text/html")
_LINE_BREAKS = re.compile(r"\r\n?")
_META_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


class Bodies(msgspec.Struct):
    """The words of a mail and its files; `flowing` is the text with the lines joined that were only wrapped."""

    text: str = ""
    flowing: str = ""
    html: str | None = None
    attachments: list[Attachment] = []
    problems: list[str] = []


class _Words(msgspec.Struct, frozen=True):
    """One part's words: as text, as HTML where it is HTML, and the files that stood among them."""

    text: str
    html: str | None = None
    flowing: str = ""
    files: tuple[Attachment, ...] = ()


def gather(root: Part) -> Bodies:
    """The bodies and attachments of a mail."""
    plain: list[Part] = []
    rich: list[Part] = []
    attached: list[Part] = []
    _choose([root], "mixed", False, plain, rich, attached)
    bodies = Bodies()
    words = {id(part): _words(part, bodies.problems) for part in [*plain, *rich]}
    _write_html([words[id(part)] for part in rich], bodies)
    _write_text([words[id(part)] for part in plain], bodies)
    bodies.attachments += [_attachment(part, bodies.problems) for part in attached]
    bodies.attachments += [file for one in words.values() for file in one.files]
    return bodies


def _choose(
    parts: list[Part],
    within: str,
    in_alternative: bool,
    plain: list[Part] | None,
    rich: list[Part] | None,
    attached: list[Part],
) -> None:
    """The algorithm of RFC 8621; a side is None where the mail gives it elsewhere."""
    plain_before, rich_before = len(plain or ()), len(rich or ())
    for at, part in enumerate(parts):
        if part.is_multipart:
            subtype = part.type.partition("/")[2]
            _choose(part.children, subtype, in_alternative or subtype == "alternative", plain, rich, attached)
            continue
        if not _is_body(part, at, within):
            attached.append(part)
            continue
        is_html = part.type == "text/html"
        if in_alternative and within != "alternative":
            plain, rich = (None, rich) if is_html else (plain, None)
        if plain is not None and not (within == "alternative" and is_html):
            plain.append(part)
        if rich is not None and not (within == "alternative" and not is_html):
            rich.append(part)
    if within == "alternative" and plain is not None and rich is not None:
        new_plain, new_rich = plain[plain_before:], rich[rich_before:]
        plain += [] if new_plain else new_rich
        rich += [] if new_rich else new_plain


def _is_body(part: Part, at: int, within: str) -> bool:
    if part.type not in _BODIES or part.disposition == "attachment":
        return False
    return at == 0 or (within != "related" and part.name is None)


def _words(part: Part, problems: list[str]) -> _Words:
    sent = part.content()
    if sent.problem:
        problems.append(sent.problem)
    read = _rich_words if part.type == "text/html" else _plain_words
    return read(part, sent.content, problems)


def _plain_words(part: Part, content: bytes, problems: list[str]) -> _Words:
    files: list[Attachment] = []
    if b"\nend" in content:
        content, files = _without_files(content, part.headers.fallback)
    text = _decoded(content, part.content_type.get("charset"), problems)
    is_flowed = part.content_type.get("format").lower() == "flowed"
    flowing = unwrapped(text, part.content_type.get("delsp").lower() == "yes") if is_flowed else text
    return _Words(text, flowing=flowing, files=tuple(files))


def _rich_words(part: Part, content: bytes, problems: list[str]) -> _Words:
    charset = part.content_type.get("charset")
    if not charset:
        meta = _META_CHARSET.search(content[:4_000])
        charset = meta[1].decode("ascii") if meta else ""
    source = _decoded(content, charset, problems)
    cleaned = html.clean(source)
    if cleaned.problem:
        problems.append(cleaned.problem)
    text = crude_text_of(source[: html.LONGEST]) if cleaned.problem else text_of(cleaned.html)
    return _Words(text, cleaned.html, text, cleaned.pictures)


def _decoded(content: bytes, charset: str, problems: list[str]) -> str:
    decoded = charsets.decode(content, charset)
    if decoded.problem:
        problems.append(decoded.problem)
    return _LINE_BREAKS.sub("\n", decoded.text)


def _without_files(content: bytes, fallback: str | None) -> tuple[bytes, list[Attachment]]:
    """A text without the files that were uuencoded into it, and the files."""
    files: list[Attachment] = []
    kept: list[bytes] = []
    at = 0
    for file in transfer.enclosed_files(content):
        name = charsets.decode(file.name, fallback).text
        files.append(Attachment(name, _type_by_name(name), file.content))
        kept.append(content[at : file.start])
        at = file.end
    return b"".join([*kept, content[at:]]), files


def _type_by_name(name: str) -> str:
    # Of its own table, not of the machine's: the same mail is read the same everywhere.
    return mimetypes.MimeTypes().guess_type(name)[0] or "application/octet-stream"


def _write_html(words: list[_Words], bodies: Bodies) -> None:
    """The HTML of the mail, where at least one of its parts is HTML; plain ones between are set as paragraphs."""
    if any(one.html is not None for one in words):
        pieces = [
            f"<p>{escape(one.text).replace(chr(10), '<br>')}</p>" if one.html is None else one.html
            for one in words
        ]
        bodies.html = "\n".join(pieces).strip() or None


def _write_text(words: list[_Words], bodies: Bodies) -> None:
    """The text of the mail; where it would be blank, the words of its HTML."""
    bodies.text = _one_after_another([one.text for one in words])
    bodies.flowing = _one_after_another([one.flowing for one in words])
    if len(bodies.text) > LONGEST_TEXT:
        bodies.problems.append(f"The text is longer than {LONGEST_TEXT:,} characters; the rest is left out.")
        bodies.text, bodies.flowing = bodies.text[:LONGEST_TEXT], bodies.flowing[:LONGEST_TEXT]
    if not bodies.text.strip() and bodies.html and all(one.html is None for one in words):
        bodies.text = bodies.flowing = text_of(bodies.html)


def _one_after_another(texts: list[str]) -> str:
    """Texts as one, each beginning on a line of its own."""
    *before, last = [text for text in texts if text] or [""]
    return "".join(text if text.endswith("\n") else f"{text}\n" for text in before) + last


def _attachment(part: Part, problems: list[str]) -> Attachment:
    sent = part.content()
    if sent.problem:
        problems.append(sent.problem)
    return Attachment(
        name=part.name,
        type=part.type,
        content=sent.content,
        content_id=part.content_id,
        inline=part.disposition != "attachment" and part.content_id is not None,
    )
