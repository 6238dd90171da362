"""Words of a header as people write them: RFC 2047 encoded words, and the ways programs break them.

Policy: an encoded word is decoded wherever it stands, glued to others, in quotes, with raw bytes or
blanks inside, or cut off at the end. Neighbours in one charset are joined before they are decoded,
because programs cut characters in two. Bytes outside encoded words are read as undeclared text.
"""

import binascii
import re

from casedesk.platform.mail import charsets, transfer

_LONGEST_WORD = 2_000
# A text holds no beginning of another word: a thousand beginnings without ends would take a while otherwise.
_TEXT = rb"(?:[^=]|=(?!\?[^=?\s])){0,%d}?" % _LONGEST_WORD
WORD = re.compile(rb"=\?([^?\s]{1,60})\?([BbQq])\?(" + _TEXT + rb")(?:\?=|\??\Z)", re.DOTALL)
_CONTROLS = re.compile("[\0-\x1f\x7f\u2028\u2029]+")
_BLANKS = b" \t\r\n"


def decode(value: bytes, fallback: str | None = None) -> str:
    """The words for reading, on one line; `fallback` is the charset of bytes that nobody declared."""
    if b"=?" not in value:
        return _on_one_line(_undeclared(value, fallback))
    words: list[str] = []
    pending: list[tuple[str, bytes]] = []
    at = 0
    for found in WORD.finditer(value):
        between = value[at : found.start()]
        if between.strip(_BLANKS) or not pending:
            words += [*_joined(pending), _undeclared(between, fallback)]
            pending = []
        pending.append(_content(found))
        at = found.end()
    words += [*_joined(pending), _undeclared(value[at:], fallback)]
    return _on_one_line("".join(words))


def _content(found: re.Match[bytes]) -> tuple[str, bytes]:
    """The charset of an encoded word (a language after `*` is no part of it) and its bytes."""
    label = found[1].partition(b"*")[0].decode("latin-1").lower()
    if found[2] in b"Bb":
        return label, transfer.from_base64(found[3]).content
    return label, binascii.a2b_qp(found[3].replace(b"\n", b""), header=True)


def _joined(pending: list[tuple[str, bytes]]) -> list[str]:
    texts: list[str] = []
    at = 0
    while at < len(pending):
        label = pending[at][0]
        upto = at
        while upto < len(pending) and pending[upto][0] == label:
            upto += 1
        content = b"".join(part for _, part in pending[at:upto])
        texts.append(charsets.decode(content, label).text)
        at = upto
    return texts


def _undeclared(value: bytes, fallback: str | None) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii").replace("\0", "\ufffd")
    try:
        return value.decode("utf-8").replace("\0", "\ufffd")
    except UnicodeDecodeError:
        return charsets.decode(value, fallback).text


def _on_one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()
