"""The header lines of a mail or of one of its parts: fields by name, dates, message ids.

Policy: a line that begins with a name and a colon is a field; an indented line goes on with the one
before. A line that is neither is taken for a continuation that lost its indent where real fields
follow it, and for the beginning of the body where none do. Of a field that may stand once, the first
that says something counts.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

import msgspec

from casedesk.platform.mail import charsets, encoded_words

LONGEST_FIELD = 65_536
"""Bytes of one field that are looked at; no honest field is longer."""
MOST_LINES = 5_000
"""Lines of one header that are looked at."""
MOST_REFERENCES = 500

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_PLAIN_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:(?:[ \t]|\r?$)")
_TOKEN_END = re.compile(r"[\s;(]")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LOOK_AHEAD = 20
_BRACKETED = re.compile(r"<([^<>]*)>")
_LONGEST_ID = 998
_A_DAY = 86_400


class Headers(msgspec.Struct):
    """The fields of one header: values by name in lower case, unfolded but not decoded, topmost first.

    `fallback` is the charset of bytes that nobody declared.
    """

    values: dict[str, list[bytes]]
    fallback: str | None = None

    def raw(self, name: str) -> bytes:
        """The value of the first such field that is not empty; empty where there is none."""
        return next(filter(None, self.values.get(name, ())), b"")

    def all_raw(self, name: str) -> list[bytes]:
        """The values of all such fields."""
        return self.values.get(name, [])

    def has(self, name: str) -> bool:
        """Whether there is such a field, be it empty."""
        return name in self.values

    def text(self, name: str) -> str:
        """The first such field, for reading."""
        return encoded_words.decode(self.raw(name), self.fallback)

    def all_text(self, name: str) -> tuple[str, ...]:
        """All such fields, for reading."""
        return tuple(encoded_words.decode(value, self.fallback) for value in self.all_raw(name) if value)

    def token(self, name: str) -> str:
        """The first word of a field that holds a keyword, in lower case, without remarks and parameters."""
        value = self.raw(name)
        return _TOKEN_END.split(plain(value).strip().lower(), maxsplit=1)[0] if value else ""


def plain(value: bytes) -> str:
    """A value that holds no words for people: ids, addresses of servers, keywords."""
    return value.decode("ascii") if value.isascii() and b"\0" not in value else charsets.decode(value).text


def read(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The fields between these offsets, and the offset at which the body begins."""
    fields: list[tuple[str, list[bytes]]] = []
    at = start
    for _ in range(MOST_LINES):
        if at >= end:
            return _headers(fields), end
        line_end = raw.find(b"\n", at, end) + 1 or end
        line = raw[at : min(line_end, at + LONGEST_FIELD)]
        if not line.strip(b"\r\n"):
            return _headers(fields), line_end
        named = _FIELD.match(line)
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(line)
        elif named:
            fields.append((named[1].decode("ascii").lower(), [line[named.end() :]]))
        elif line.startswith(b"--") or not _fields_follow(raw, line_end, end):
            return _headers(fields), at
        elif fields:
            fields[-1][1].append(b" " + line)
        at = line_end
    blank = _BLANK_LINE.search(raw, at, end)
    return _headers(fields), blank.end() if blank else end


def _headers(fields: list[tuple[str, list[bytes]]]) -> Headers:
    values: dict[str, list[bytes]] = {}
    for name, lines in fields:
        values.setdefault(name, []).append(_unfolded(lines))
    return Headers(values)


def _unfolded(lines: list[bytes]) -> bytes:
    stripped = [line.strip() for line in lines]
    return b" ".join(line for line in stripped if line)[:LONGEST_FIELD]


def _fields_follow(raw: bytes, at: int, end: int) -> bool:
    """Whether real fields come before the next empty line, at most a few lines on."""
    for _ in range(_LOOK_AHEAD):
        line_end = raw.find(b"\n", at, end) + 1 or end
        if at >= end or not raw[at:line_end].strip(b"\r\n"):
            return False
        if _PLAIN_FIELD.match(raw, at, line_end):
            return True
        at = line_end
    return False


def moment(value: str) -> datetime | None:
    """The time that a Date or the end of a Received line gives, in its zone; UTC where it names none."""
    try:
        parts = parsedate_tz(value)
    except (ValueError, TypeError, IndexError, OverflowError):  # it meets odd values with any of these
        parts = None
    if parts is None:
        return _written_as_iso(value)
    offset = parts[9] or 0
    zone = timezone(timedelta(seconds=offset)) if abs(offset) < _A_DAY else UTC
    try:
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def _written_as_iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def first_moment(values: Iterable[str]) -> datetime | None:
    """The first of these values that is a time."""
    return next((found for found in map(moment, values) if found is not None), None)


def message_ids(value: bytes) -> tuple[str, ...]:
    """The message ids in a field, without their angle brackets, each once, in its order."""
    text = plain(value)
    found = ["".join(bracketed.split()) for bracketed in _BRACKETED.findall(text)]
    if not found:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
    known = [one for one in dict.fromkeys(found) if one and len(one) <= _LONGEST_ID]
    return tuple(known[-MOST_REFERENCES:])


def own_message_id(value: bytes) -> str | None:
    """The id that a mail gives itself; one without brackets or without an @ counts too."""
    found = message_ids(value)
    if found:
        return found[0]
    bare = "".join(plain(value).split()).strip("<>")[:_LONGEST_ID]
    return bare or None
