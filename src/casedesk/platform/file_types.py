"""What a file really is, by its first bytes, whatever its sender called it.

Policy: a signature wins over the name and over what was said. Only where a container is known by its signature
(a zip, an old office file) or where the content is text may the sender say which of its kinds it is. What
neither has a signature nor is text is plain bytes. A picture is only what a browser shows without running
anything: PNG, JPEG, GIF and WebP.
"""

import re
from pathlib import PurePosixPath


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
PLAIN_BYTES = "application/octet-stream"
HEAD_BYTES = 4_096
"""How much of a file it takes to know it."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"{\\rtf", "application/rtf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ISO_MEDIA = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}

_ZIPPED = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
    "application/epub+zip",
)
_OLD_OFFICE = ("application/msword", "application/vnd.ms-")
_TEXTS = (
    "text/",
    "application/json",
    "application/xml",
    "application/pgp-",
    "message/rfc822",
    "image/svg+xml",
)
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe|svg)\b",
    re.IGNORECASE | re.DOTALL,
)

_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HARMFUL = _named(
    "ade adp apk app bat chm cmd com cpl dll docm dotm exe gadget hta htm html inf img iso jar js jse lnk mhtml msc msi"
    " msix msp mst pif potm ppam pptm ps1 reg scr sct shtml svg svgz url vb vbe vbs vhd vhdx ws wsc wsf wsh xhtml xlam"
    " xlsm xltm xll"
)
_PROGRAMS = frozenset(
    (
        "application/vnd.microsoft.portable-executable",
        "application/x-executable",
        "text/html",
        "image/svg+xml",
    )
)


def checked_type(content: bytes, said: str = "") -> str:
    """The type of a file with this content, or with these first bytes; `said` is what its sender calls it."""
    said = said.partition(";")[0].strip().lower()
    head = content[:HEAD_BYTES]
    found = _by_signature(head)
    if found == "application/zip":
        return said if said.startswith(_ZIPPED) else found
    if found == "application/x-ole-storage":
        return said if said.startswith(_OLD_OFFICE) else found
    return found or (_text_type(head, said) if _is_text(head) else PLAIN_BYTES)


def is_picture(content: bytes) -> bool:
    """Whether a browser may show it in a page."""
    return _by_signature(content[:HEAD_BYTES]) in PICTURES


def may_harm(name: str, checked: str) -> bool:
    """Whether opening it could run something: a program, a script, an office file with macros, a web page."""
    return checked in _PROGRAMS or PurePosixPath(name.lower()).suffix.removeprefix(".") in _HARMFUL


def _by_signature(head: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _ISO_MEDIA.get(head[8:12], "video/mp4")
    return ""


def _is_text(head: bytes) -> bool:
    """Text of any charset: none of them has these bytes, and nearly every other file has."""
    return bool(head) and _NOT_IN_TEXT.search(head) is None


def _text_type(head: bytes, said: str) -> str:
    if _MARKUP.match(head):
        return "image/svg+xml" if said == "image/svg+xml" else "text/html"
    return said if said.startswith(_TEXTS) else "text/plain"
