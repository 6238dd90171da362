"""Fields with parameters: Content-Type, Content-Disposition and their kin, RFC 2045 and 2231.

Policy: what is meant is taken where it is plain. Missing semicolons, unquoted values with blanks,
encoded words inside quotes, raw bytes and continuations in any order are all met in real mail. Of a
parameter given twice the first counts; one with a charset counts more than one without.
"""

import re
from urllib.parse import unquote_to_bytes

import msgspec

from casedesk.platform.mail import charsets, encoded_words

LONGEST_VALUE = 1_000
_LONGEST_FIELD = 10_000
_MOST = 100
_HEAD = re.compile(r"\s*([^;\s=\"]*)")
_NEXT_PARAMETER = re.compile(r"\s[^\s=\";]+\s?=")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NUMBERED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")


class Parameterised(msgspec.Struct, frozen=True):
    """The value of such a field in lower case, and its parameters by name in lower case, decoded."""

    value: str
    parameters: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The parameter; "" where it is not given."""
        return self.parameters.get(name, "")


_NOTHING = Parameterised("")


class _Segment(msgspec.Struct, frozen=True):
    """A piece of a value: `name`, `name*`, `name*0` or `name*0*`; an unnumbered one is whole by itself."""

    number: int | None
    is_extended: bool
    text: str


def parse(raw: bytes, fallback: str | None = None) -> Parameterised:
    """The field, read; `fallback` is the charset of bytes that nobody declared."""
    if not raw:
        return _NOTHING
    text = raw[:_LONGEST_FIELD].decode("latin-1")
    head = _HEAD.match(text)
    value, at = (head[1], head.end()) if head else ("", 0)
    if text[at : at + 1] == "=":  # the value is missing, the first word is a parameter's name already
        value, at = "", 0
    segments: dict[str, list[_Segment]] = {}
    for name, found in _pairs(text, at)[:_MOST]:
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            segment = _Segment(int(numbered[2]) if numbered[2] else None, bool(numbered[3]), found)
            segments.setdefault(numbered[1], []).append(segment)
    return Parameterised(value.lower(), {name: _joined(parts, fallback) for name, parts in segments.items()})


def _pairs(text: str, at: int) -> list[tuple[str, str]]:
    """Names and values as they stand, values without their quotes."""
    pairs: list[tuple[str, str]] = []
    while at < len(text) and len(pairs) < _MOST:
        equals = text.find("=", at)
        if equals < 0:
            break
        before = text[at:equals].rpartition(";")[2].split()
        value, at = _value(text, equals + 1)
        if before:
            pairs.append((before[-1].lower(), value))
    return pairs


def _value(text: str, at: int) -> tuple[str, int]:
    """A parameter's value and the offset after it."""
    while text[at : at + 1].isspace():
        at += 1
    if text[at : at + 1] == '"':
        quoted = _QUOTED.match(text, at)
        assert quoted is not None  # the pattern needs no closing quote
        return _ESCAPED.sub(r"\1", quoted[1]), quoted.end()
    end = text.find(";", at)
    end = len(text) if end < 0 else end
    next_one = _NEXT_PARAMETER.search(text, at, end)
    end = next_one.start() if next_one else end
    return text[at:end].strip(), end


def _joined(segments: list[_Segment], fallback: str | None) -> str:
    pieces = _pieces(segments)
    if not any(piece.is_extended for piece in pieces):
        whole = "".join(piece.text for piece in pieces)
        return encoded_words.decode(whole.encode("latin-1"), fallback)[:LONGEST_VALUE]
    charset, content = "", b""
    for at, piece in enumerate(pieces):
        text = piece.text
        if at == 0 and piece.is_extended and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        content += unquote_to_bytes(text.encode("latin-1")) if piece.is_extended else text.encode("latin-1")
    return charsets.decode(content, charset or fallback).text[:LONGEST_VALUE]


def _pieces(segments: list[_Segment]) -> list[_Segment]:
    """The pieces that make up the value, in their order: the numbered ones, else the one that counts most."""
    numbered: dict[int, _Segment] = {}
    for segment in segments:
        if segment.number is not None:
            numbered.setdefault(segment.number, segment)
    if numbered:
        return [numbered[number] for number in sorted(numbered)]
    return [next((segment for segment in segments if segment.is_extended), segments[0])]
