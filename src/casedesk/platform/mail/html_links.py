"""Where the links and the remote pictures of a cleaned mail lead, said so that nobody is led astray.

Policy: every link is followed by the name of the place it leads to. A link whose own words name another place is
marked: its words are a lie, by mistake or on purpose. A place is compared by its name alone, with `www.` left
out; a part of a name (`shop.lamps.example` for `lamps.example`) is the same place.
"""

import re
from collections import Counter
from html import escape, unescape
from urllib.parse import urlsplit

import idna
import msgspec

_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_REMOTE = re.compile(r'<img\b[^>]*? data-remote-src="([^"]*)"')
_TAGS = re.compile(r"<[^>]*>")
_NAMES_A_PLACE = re.compile(
    r"(?:https?://|www\.)([^\s/?#<>]+)|^((?:[\w-]+\.)+[^\W\d_]{2,})(?:[/?#]\S*)?$", re.IGNORECASE
)
_FILES = (
    ".csv",
    ".zip",
    ".doc",
    ".docx",
    ".gif",
    ".htm",
    ".html",
    ".jpeg",
    ".jpg",
    ".pdf",
    ".png",
    ".txt",
    ".xls",
    ".xlsx",
)
"""What a word ends in that looks like a place and is a file."""
_NAMES_SOMEBODY = re.compile(r"^[^\s@]+@[^\s@]+$")


class Link(msgspec.Struct, frozen=True):
    """A link of a mail: its words, where it leads, the name of that place, and whether its words name another."""

    words: str
    address: str
    place: str
    misleading: bool


def links_in(cleaned: str) -> list[Link]:
    """The links of cleaned HTML that lead anywhere, in their order."""
    return [link for found in _LINK.finditer(cleaned) if (link := _link(found)) is not None]


def with_targets(cleaned: str, warning: str) -> str:
    """Cleaned HTML in which each link is followed by where it leads; `warning` stands before the place of one
    that says something else."""

    def shown(found: re.Match[str]) -> str:
        link = _link(found)
        if link is None:
            return found[0]
        said = f"⚠ {escape(warning)} {escape(link.place)}" if link.misleading else escape(link.place)
        kind = "target target--other" if link.misleading else "target"
        return f'{found[0]} <small class="{kind}" title="{escape(link.address)}">[{said}]</small>'

    return _LINK.sub(shown, cleaned)


def remote_places(cleaned: str) -> dict[str, int]:
    """How many pictures of cleaned HTML wait at which place, most first."""
    places = Counter(place_of(unescape(address)) for address in _REMOTE.findall(cleaned))
    return dict(places.most_common())


def place_of(address: str) -> str:
    """The name of the place an address leads to, as a machine reads it; the address itself where it has none."""
    if address.lower().startswith(("mailto:", "tel:")):
        return unescape(address.partition(":")[2].partition("?")[0])
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    return _ascii(host) or address


def _link(found: re.Match[str]) -> Link | None:
    address = unescape(dict(_ATTRIBUTE.findall(found[1])).get("href", ""))
    if not address:
        return None
    words = " ".join(unescape(_TAGS.sub("", found[2])).split())
    place = place_of(address)
    return Link(words, address, place, _names_another(words, address, place))


def _names_another(words: str, address: str, place: str) -> bool:
    if address.lower().startswith("mailto:"):
        return bool(_NAMES_SOMEBODY.fullmatch(words)) and words.casefold() != place.casefold()
    if address.lower().startswith("tel:"):
        return False
    named = _NAMES_A_PLACE.search(words)
    if named is None or (named[2] and named[2].lower().endswith(_FILES)):
        return False
    return not _same_place(_ascii(_host_in(named[1] or named[2])), place)


def _host_in(named: str) -> str:
    """The host of what was written after a scheme: without who signs in there, and without a port."""
    return named.rpartition("@")[2].partition(":")[0].rstrip(".")


def _same_place(named: str, place: str) -> bool:
    one, other = (name.lower().removeprefix("www.").rstrip(".") for name in (named, place))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _ascii(host: str) -> str:
    """A host's name in ASCII: letters of other scripts can look like those of this one."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host.encode("ascii", "backslashreplace").decode()
