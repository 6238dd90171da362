"""The tree of parts that a mail is made of, each by its offsets in the mail's own bytes.

The standard library's parser is not used: it takes attached mails apart and writes them anew, so that
their bytes (and size, and checksum) are no longer those that were sent, and it reads line by line, where
looking for the boundary alone takes a thirtieth of the time (docs/decisions/0006).

Policy: a boundary counts where it is a whole line. Where it is never one, lines that begin with it
count; where there are none, the boundary that the body seems to use. An outer boundary ends all parts
inside. What stands before the first boundary and after the last is left out, as every mail program does.
"""

import re

import msgspec

from casedesk.platform.mail import charsets, headers, parameters, transfer
from casedesk.platform.mail.headers import Headers
from casedesk.platform.mail.parameters import Parameterised

MOST_DEPTH = 50
MOST_PARTS = 2_000
LONGEST_NAME = 255

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_SEEMING_BOUNDARY = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=Content-)", re.MULTILINE | re.IGNORECASE)
_SPECIAL_CHARSETS = ("utf-", "iso2022")
_CONTROLS = re.compile("[\0-\x1f\x7f]+")


class Part(msgspec.Struct):
    """A part: its header, its type ("text/plain") and either its children or the offsets of its body."""

    raw: bytes
    headers: Headers
    type: str
    content_type: Parameterised
    disposition: str
    start: int
    end: int
    children: list["Part"] = []

    @property
    def body(self) -> bytes:
        """The bytes as they travelled."""
        return self.raw[self.start : self.end]

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)

    @property
    def name(self) -> str | None:
        """The name of the file, decoded; never a path to trust."""
        for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
            found = parameters.parse(self.headers.raw(field), self.headers.fallback).get(parameter)
            name = _CONTROLS.sub("", found).strip()[:LONGEST_NAME]
            if name:
                return name
        return None

    @property
    def content_id(self) -> str | None:
        """The id by which the HTML of the mail refers to this part, without brackets."""
        return headers.plain(self.headers.raw("content-id")).strip(" <>") or None

    def content(self) -> transfer.Sent:
        """The bytes as they were before they travelled."""
        return transfer.undo(self.body, self.headers.token("content-transfer-encoding"))

    def walk(self) -> "list[Part]":
        """This part and all parts below it, in the order of the mail."""
        found = [self]
        for child in self.children:
            found += child.walk()
        return found


class Tree(msgspec.Struct):
    """A mail's parts from the root, and what was wrong with how they are laid out."""

    root: Part
    problems: list[str]


class _Line(msgspec.Struct, frozen=True):
    """A line that parts two parts: where it and the line break before it begin, where the next line does."""

    start: int
    end: int
    closes: bool


def read(raw: bytes, start: int = 0) -> Tree:
    """The tree of the mail whose header begins at this offset."""
    reader = _Reader(raw)
    root = reader.part(start, len(raw), "text/plain", 0)
    found = root.walk()
    fallback = next(filter(None, map(_declared_charset, found)), None)
    for part in found:
        part.headers.fallback = fallback
    return Tree(root, reader.problems)


def _declared_charset(part: Part) -> str | None:
    """The charset that bytes of the headers may be in too, since the same program wrote them."""
    name = charsets.codec(part.content_type.get("charset"))
    return None if name is None or name.startswith(_SPECIAL_CHARSETS) else name


class _Reader:
    """Reads one mail; counts its parts, so that a hostile one ends."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.problems: list[str] = []
        self.count = 0

    def part(self, start: int, end: int, usual_type: str, depth: int) -> Part:
        """The part between these offsets; without a Content-Type it is of the usual type."""
        self.count += 1
        header, body = headers.read(self.raw, start, end)
        content_type = parameters.parse(header.raw("content-type"))
        disposition = parameters.parse(header.raw("content-disposition"))
        part = Part(
            raw=self.raw,
            headers=header,
            type=_type_of(content_type, disposition, usual_type),
            content_type=content_type,
            disposition=disposition.value,
            start=body,
            end=end,
        )
        if part.type.startswith("multipart/"):
            self._split(part, depth)
        return part

    def _split(self, part: Part, depth: int) -> None:
        if depth >= MOST_DEPTH:
            self.problems.append("The mail nests too deep; its innermost parts are kept as one file.")
            part.type = "application/octet-stream"
            return
        usual_type = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for start, end in self._stretches(part):
            if self.count >= MOST_PARTS:
                self.problems.append(f"The mail has more than {MOST_PARTS:,} parts; the rest is left out.")
                break
            part.children.append(self.part(start, end, usual_type, depth + 1))
        if not part.children:
            self.problems.append(
                "The mail says it has several parts but none was found; it is read as one text."
            )
            part.type = "text/plain"

    def _stretches(self, part: Part) -> list[tuple[int, int]]:
        """Where each child begins and ends."""
        boundary, lines = self._boundary(part)
        stretches: list[tuple[int, int]] = []
        for at, line in enumerate(lines):
            following = lines[at + 1] if at + 1 < len(lines) else None
            if line.closes:
                continue
            if following is None:
                self.problems.append("The mail breaks off: the end of its last part is missing.")
                stretches.append((line.end, self._without_closing(boundary, line.end, part.end)))
            else:
                stretches.append((line.end, max(line.end, following.start)))
        return stretches

    def _boundary(self, part: Part) -> tuple[bytes, list[_Line]]:
        boundary = part.content_type.get("boundary").encode("utf-8").rstrip()
        declared = part.headers.raw("content-type")
        if not boundary.isascii():  # its bytes were decoded as text: take them as they stand
            found = re.search(rb'boundary="?([^";]+)', declared, re.IGNORECASE)
            boundary = found[1] if found else b""
        if boundary:
            for whole in (True, False):
                lines = self._lines(boundary, part, whole=whole)
                if not all(line.closes for line in lines):
                    return boundary, lines
        seeming = _SEEMING_BOUNDARY.search(self.raw, part.start, part.end)
        if seeming is None:
            return b"", []
        self.problems.append("The line between the mail's parts is not the one it declares.")
        return seeming[1], self._lines(seeming[1], part, whole=True)

    def _lines(self, boundary: bytes, part: Part, *, whole: bool) -> list[_Line]:
        """The lines that are the boundary or, where not `whole`, begin with it."""
        dashed = b"--" + boundary
        lines: list[_Line] = []
        at = self.raw.find(dashed, part.start, part.end)
        while at >= 0 and len(lines) <= MOST_PARTS:
            line_end = self.raw.find(b"\n", at, part.end) + 1 or part.end
            if at == part.start or self.raw[at - 1] in b"\r\n":
                rest = self.raw[at + len(dashed) : line_end].strip()
                if rest in (b"", b"--") or not whole:
                    lines.append(
                        _Line(self._before_line_break(at, part.start), line_end, rest.startswith(b"--"))
                    )
            at = self.raw.find(dashed, at + len(dashed), part.end)
        return lines

    def _before_line_break(self, at: int, floor: int) -> int:
        if at > floor and self.raw[at - 1 : at] == b"\n":
            at -= 1
        if at > floor and self.raw[at - 1 : at] == b"\r":
            at -= 1
        return at

    def _without_closing(self, boundary: bytes, start: int, end: int) -> int:
        """The end of a last part whose closing boundary lacks the line break before it."""
        closing = b"--" + boundary + b"--"
        found = self.raw.rfind(closing, max(start, end - len(closing) - 10), end)
        return found if found >= 0 and not self.raw[found + len(closing) : end].strip() else end


def _type_of(content_type: Parameterised, disposition: Parameterised, usual_type: str) -> str:
    if not content_type.value:
        return usual_type
    if _TYPE.fullmatch(content_type.value):
        return content_type.value
    has_name = content_type.get("name") or disposition.get("filename")
    return "application/octet-stream" if has_name else "text/plain"
