"""Undoing what was done to a part so that it could travel: base64, quoted-printable, uuencode.

Policy: damage is repaired where what was meant is plain, and otherwise the bytes are given as they
stand. Nothing is dropped without a sentence that says so.
"""

import binascii
import re
from typing import NamedTuple

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BLANK = b" \t\r\n"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64) - set(b"=") - set(_BLANK))
_PADDING = re.compile(rb"=[=\s]*")
_MOST_STRANGERS = 20
"""One stranger among so many characters is damage; more of them, and it was never base64."""

_SOFT_BREAK_WITH_BLANKS = re.compile(rb"=[ \t]+(?=\r?\n)")
_BLANKS_AT_LINE_END = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?$", re.MULTILINE)


class Sent(NamedTuple):
    """The bytes as they were before they travelled, and what was wrong with them ("" where nothing was)."""

    content: bytes
    problem: str = ""


class Enclosed(NamedTuple):
    """A file that stood uuencoded inside a text, and where it stood."""

    name: bytes
    content: bytes
    start: int
    end: int


def undo(body: bytes, encoding: str) -> Sent:
    """The content of a part that says it travelled under this Content-Transfer-Encoding."""
    match encoding.strip().lower():
        case "base64" | "b":
            return from_base64(body)
        case "quoted-printable" | "q" | "quoted_printable":
            return Sent(from_quoted_printable(body))
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return from_uuencode(body)
    return Sent(body)


def from_base64(body: bytes) -> Sent:
    """Base64 with any line ends; what follows the padding counts only where it is base64 again."""
    solid = body.translate(None, _BLANK)
    strangers = len(solid) - len(solid.translate(None, _NOT_BASE64))
    if strangers * _MOST_STRANGERS > len(solid):
        return Sent(body, "A part says it is base64 but is not; it was taken as it stands.")
    problem = "Some characters of a base64 part were damaged and are left out." if strangers else ""
    content = bytearray()
    rest = solid.translate(None, _NOT_BASE64)
    while rest:
        block, padding, rest = _up_to_padding(rest)
        if content and len(block + padding) % 4:
            problem = problem or "What followed the end of a base64 part is left out."
            break
        # One character alone holds six bits of a byte whose rest is lost.
        if len(block) % 4 == 1:
            block, problem = block[:-1], problem or "A base64 part is cut off at its end."
        content += binascii.a2b_base64(block + b"=" * (-len(block) % 4))
    return Sent(bytes(content), problem)


def _up_to_padding(solid: bytes) -> tuple[bytes, bytes, bytes]:
    found = _PADDING.search(solid)
    if found is None:
        return solid, b"", b""
    return solid[: found.start()], found[0], solid[found.end() :]


def from_quoted_printable(body: bytes) -> bytes:
    """Quoted-printable; an `=` that means nothing stays as it is."""
    if b" " in body or b"\t" in body:
        body = _SOFT_BREAK_WITH_BLANKS.sub(b"=", body)
        body = _BLANKS_AT_LINE_END.sub(
            b"", body
        )  # added on the way, says RFC 2045: real ones are written =20
    return binascii.a2b_qp(body)


def from_uuencode(body: bytes) -> Sent:
    """The first uuencoded file in the body; the body as it stands where there is none."""
    found = enclosed_files(body)
    if not found:
        return Sent(body, "A part says it is uuencoded but is not; it was taken as it stands.")
    return Sent(found[0].content)


def enclosed_files(text: bytes) -> list[Enclosed]:
    """The whole uuencoded files that stand in a text, in its order, as mail programs before MIME sent them."""
    found: list[Enclosed] = []
    at = 0
    while begin := _UU_BEGIN.search(text, at):
        content, end = _uu_content(text, begin.end() + 1)
        at = end
        if content is not None:
            found.append(Enclosed(begin[1], content, begin.start(), end))
    return found


def _uu_content(text: bytes, start: int) -> tuple[bytes | None, int]:
    """What the lines from `start` to the line `end` hold, and where that ends; None where they are no such file."""
    content = bytearray()
    at = start
    while at < len(text):
        line_end = text.find(b"\n", at)
        line_end = len(text) if line_end < 0 else line_end
        line = text[at:line_end].rstrip(b"\r")
        if line.rstrip() == b"end":
            return bytes(content), line_end
        decoded = _uu_line(line)
        if decoded is None:
            return None, at
        content += decoded
        at = line_end + 1
    return None, len(text)


def _uu_line(line: bytes) -> bytes | None:
    if not line.strip():
        return b""
    needed = ((line[0] - 32 & 63) + 2) // 3 * 4
    # Blanks at the end of a line are sixes of zero bits that a server on the way took off.
    characters = line[1 : 1 + needed].ljust(needed)
    try:
        return binascii.a2b_uu(line[:1] + characters)
    except binascii.Error:
        return None
