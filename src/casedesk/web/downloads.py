"""Files that customers sent, given out so that nothing in them runs on our pages.

They are always downloads, of a type that no browser shows, under a name without a path; never a page.
"""

import re
from urllib.parse import quote

from litestar import Response

from casedesk.platform.file_types import PLAIN_BYTES, checked_type

LONGEST_NAME = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')
_SHOWN_BY_BROWSERS = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


def clean_name(name: str, otherwise: str) -> str:
    """A file's name without a path, control signs or what other systems do not take."""
    bare = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    return bare[:LONGEST_NAME] or otherwise


def as_download(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """The bytes as a download under a clean name, of the type they are: `media_type` is what was said of them."""
    checked = checked_type(content, media_type)
    clean = clean_name(name, "file")
    ascii_name = clean.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(clean, safe='')}"
    safe = _TYPE.fullmatch(checked) is not None and checked not in _SHOWN_BY_BROWSERS
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=0",
    }
    return Response(content, media_type=checked if safe else PLAIN_BYTES, headers=headers)
