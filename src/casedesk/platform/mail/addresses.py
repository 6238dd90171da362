"""Mailboxes in a header: names, comments, groups, and the ways programs write them wrong.

Policy: the structure is read before anything is decoded, so that no encoded word can smuggle in an
address. Commas and semicolons both part mailboxes. "Last, First <address>" without quotes is one
mailbox. Group names are dropped, their members kept. Nothing is judged: an address without a domain
is an address.
"""

import re

import msgspec

from casedesk.platform.mail import encoded_words
from casedesk.platform.mail.parsed import Address

MOST_ADDRESSES = 1_000

_NEXT_MAILBOX = re.compile("[,;]")
_AROUND = " []<>:'\""
_ROUTE = re.compile(r"^\s*@[^:]*:")
_WORDS = re.compile(r"\"[^\"]*\"@[^\s<>\"'(),;:]+|[^\s<>\"'(),;:]+")
_BLANKS = re.compile(r"\s+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 320
"""Characters of an address: 64 before the @ and 255 after it, by RFC 5321."""


class _Entry(msgspec.Struct):
    """What was read of one mailbox so far; the text still holds one character for each byte."""

    words: list[str] = []
    comments: list[str] = []
    angle: str | None = None
    has_at: bool = False

    def is_empty(self) -> bool:
        return self.angle is None and not self.comments and not "".join(self.words).strip()


def parse(value: bytes, fallback: str | None = None) -> tuple[Address, ...]:
    """The mailboxes of an address field, in its order; `fallback` as in `encoded_words.decode`."""
    found: list[Address] = []
    surname: list[str] = []
    for entry in _entries(value)[:MOST_ADDRESSES]:
        if entry.angle is not None and surname:
            entry.words = [", ".join([*surname, "".join(entry.words).strip()])]
            surname = []
        address = _address(entry, fallback)
        if entry.angle is None and not address.email and not entry.comments:
            surname.append("".join(entry.words).strip())
            continue
        found += [Address("", _words(name, fallback)) for name in surname]
        found.append(address)
        surname = []
    found += [Address("", _words(name, fallback)) for name in surname]
    return tuple(address for address in found if address.email or address.name)


def _entries(value: bytes) -> list[_Entry]:
    text = value.decode("latin-1")
    entries: list[_Entry] = []
    current = _Entry()
    at = 0
    while at < len(text):
        character = text[at]
        if character in ",;":
            if not current.is_empty():
                entries.append(current)
            current = _Entry()
            at += 1
        elif character == ":" and current.angle is None and not current.has_at:
            current = _Entry()
            at += 1
        else:
            at = _read_piece(text, at, value, current)
    if not current.is_empty():
        entries.append(current)
    return entries


def _read_piece(text: str, at: int, value: bytes, entry: _Entry) -> int:
    """Adds the piece that begins at `at` to the entry; the offset after it."""
    character = text[at]
    if character == '"':
        quoted = _QUOTED.match(text, at)
        assert quoted is not None  # the pattern needs no closing quote
        is_local_part = text[quoted.end() : quoted.end() + 1] == "@"
        entry.words.append(quoted[0] if is_local_part else _ESCAPED.sub(r"\1", quoted[1]))
        return quoted.end()
    if character == "(":
        comment, at = _comment(text, at)
        entry.comments.append(comment)
        return at
    if character == "<":
        return _read_angle(text, at, entry)
    word = encoded_words.WORD.match(value, at) if character == "=" else None
    if word is not None:
        entry.words.append(text[at : word.end()])
        return word.end()
    if character == "[":
        end = text.find("]", at) + 1 or len(text)
        entry.words.append(text[at:end])
        return end
    if character != ">":
        entry.words.append(character)
    entry.has_at = entry.has_at or character == "@"
    return at + 1


def _read_angle(text: str, at: int, entry: _Entry) -> int:
    end = text.find(">", at)
    within = text[at + 1 : end] if end >= 0 else text[at + 1 :]
    next_one = _NEXT_MAILBOX.search(within)
    if next_one and (end < 0 or "<" in within[next_one.end() :]):  # this bracket was never closed
        within = within[: next_one.start()]
        end = at + len(within)
    elif end < 0:
        end = len(text) - 1
    if entry.angle is None:
        entry.angle = within.replace("<", " ")
    return end + 1


def _comment(text: str, at: int) -> tuple[str, int]:
    """A comment in round brackets, which may nest, without the outer ones; the offset after it."""
    depth = 0
    for end in range(at, len(text)):
        if text[end] == "(":
            depth += 1
        elif text[end] == ")":
            depth -= 1
            if depth == 0:
                return text[at + 1 : end], end + 1
    return text[at + 1 :], len(text)


def _address(entry: _Entry, fallback: str | None) -> Address:
    words = "".join(entry.words)
    comment = " ".join(_words(one, fallback) for one in entry.comments)
    if entry.angle is not None:
        name = _words(words, fallback)
        return Address(
            _mailbox(entry.angle, fallback), f"{name} ({comment})" if name and comment else name or comment
        )
    bare = next((found for found in _WORDS.finditer(words) if "@" in found[0].strip("@")), None)
    if bare is None:
        name = _words(words, fallback)
        return Address("", f"{name} ({comment})" if name and comment else name or comment)
    beside = (words[: bare.start()] + words[bare.end() :]).strip(_AROUND)
    return Address(_mailbox(bare[0], fallback), _words(beside, fallback) or comment)


def _words(text: str, fallback: str | None) -> str:
    decoded = encoded_words.decode(text.encode("latin-1"), fallback)
    return _BLANKS.sub(" ", decoded).strip(' "')


def _mailbox(text: str, fallback: str | None) -> str:
    """An address without its route, brackets, blanks and the word `mailto:`."""
    text = _ROUTE.sub("", text).strip()
    if text[:1] + text[-1:] in ("[]", "''"):
        text = text[1:-1].strip()
    if text.lower().startswith("mailto:"):
        text = text[len("mailto:") :]
    if '"' not in text:
        text = _BLANKS.sub("", text)
    decoded = encoded_words.decode(text.encode("latin-1"), fallback)
    return decoded.replace("\ufffd", "")[:_LONGEST]
