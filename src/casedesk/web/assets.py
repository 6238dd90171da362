"""Stylesheets, scripts and vendored files, served under names that hold a hash of their content.

All of static/ is read once at start and kept in memory with its gzip form: a changed file gets a new
name, so browsers may keep each one forever. All of css/ is one stylesheet and all of js/ one script,
because a first visit waits for each further request. Their order is that of the paths, but
css/layers.css comes first: it names the layers, and layers, not the order of files, decide what wins.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from casedesk.web.guards import public
from casedesk.web.places import static_folder

ADDRESS = "/static/"
STYLESHEET = "css/app.css"
SCRIPT = "js/app.js"
FIRST_STYLES = "layers.css"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_ALREADY_SMALL = {".png", ".ico"}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    address: str
    media_type: str
    content: bytes
    gzipped: bytes | None


class Assets:
    """Everything under a static folder, by the name templates use and by the address it is served at."""

    def __init__(self, folder: Path) -> None:
        self._by_name = {name: _asset(name, content) for name, content in _contents(folder)}
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def address(self, name: str) -> str:
        """The address of `css/app.css` and the like. Raises KeyError where there is no such file."""
        return self._by_name[name].address

    def at(self, address: str) -> Asset | None:
        """What is served at this address, if anything."""
        return self._by_address.get(address)

    def names(self) -> list[str]:
        """The names templates may use."""
        return sorted(self._by_name)


@cache
def assets() -> Assets:
    """The files of this installation, read the first time they are asked for."""
    return Assets(static_folder())


def asset(name: str) -> str:
    """For templates: the address of a static file."""
    return assets().address(name)


@get("/static/{name:path}", sync_to_thread=False, guards=[public()], include_in_schema=False)
def serve_asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file that never changes under its name; an unknown name is 404."""
    found = assets().at(ADDRESS + name.lstrip("/"))
    if found is None:
        raise NotFoundException
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if found.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            found.gzipped, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(found.content, media_type=found.media_type, headers=headers)


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in _TYPES)
    styles = [path for path in files if path.is_relative_to(folder / "css")]
    scripts = [path for path in files if path.is_relative_to(folder / "js")]
    styles.sort(key=lambda path: path.name != FIRST_STYLES)
    yield STYLESHEET, b"\n".join(path.read_bytes() for path in styles)
    yield SCRIPT, b"\n".join(path.read_bytes() for path in scripts)
    for path in files:
        if path not in styles and path not in scripts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _asset(name: str, content: bytes) -> Asset:
    stem, dot, ending = name.rpartition(".")
    mark = hashlib.sha256(content).hexdigest()[:12]
    # mtime=0: the same content is the same bytes in every worker process.
    small = None if dot + ending in _ALREADY_SMALL else gzip.compress(content, 9, mtime=0)
    return Asset(f"{ADDRESS}{stem}.{mark}{dot}{ending}", _TYPES[dot + ending], content, small)
