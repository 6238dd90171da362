"""HTML from strangers, made safe to show.

Policy: what is on the list in `html_allowed` stays, all else goes; scripts, styles, forms, ids and classes are
never on it. Links open in a new window, tell the other side nothing, and lead to http, https, mail or
telephone only. A remote picture would tell its sender that the mail was read: its address waits in
`data-remote-src` until somebody asks for it. A picture of the mail itself stays a `cid:` reference,
and one written into the HTML becomes such a reference.
"""

import binascii
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

import msgspec
import nh3

from casedesk.platform.mail.html_allowed import ATTRIBUTES, GONE_WITH_CONTENT, TAGS
from casedesk.platform.mail.html_rebuilt import rebuilt
from casedesk.platform.mail.parsed import Attachment

LINK_REL = "noopener noreferrer nofollow"

LONGEST = 1_000_000
"""Characters of HTML that are cleaned; longer ones are files, not letters."""
_SURELY_QUICK = 20_000
"""Characters that the cleaner reads at once, whatever they are."""

_LINK = re.compile(r"\s*(https?|mailto|tel):", re.IGNORECASE)
_PICTURE = re.compile(r"\s*(https?|cid):", re.IGNORECASE)
_WRITTEN_IN = re.compile(
    r"(\ssrc\s*=\s*)([\"'])data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s%]+)\2", re.IGNORECASE
)
# In the cleaned text each tag is written the one way the serialiser writes it, and `<` elsewhere never is.
_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class Cleaned(msgspec.Struct, frozen=True):
    """HTML that is safe to show, the pictures that were written into it, and what was wrong with it in words."""

    html: str
    pictures: tuple[Attachment, ...] = ()
    problem: str = ""


def clean(source: str) -> Cleaned:
    """The HTML with only what `html_allowed` lists; "" and a problem where it is too long."""
    pictures: list[Attachment] = []
    source = _WRITTEN_IN.sub(lambda found: _taken_out(found, pictures), source)
    if len(source) > LONGEST:
        problem = f"The HTML is longer than {LONGEST:,} characters; only its words are kept."
        return Cleaned("", tuple(pictures), problem)
    cleaned = nh3.clean(
        source if len(source) <= _SURELY_QUICK else rebuilt(source),
        tags=set(TAGS),
        clean_content_tags=set(GONE_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_allowed_value,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
    )
    return Cleaned(_IMAGE.sub(_quiet, cleaned).strip(), tuple(pictures))


def with_pictures(cleaned: str, addresses: Mapping[str, str], *, remote: bool = False) -> str:
    """Cleaned HTML ready for a page: each `cid:` picture at its address there, remote ones where asked for.

    `addresses` gives the address of a picture by its content id; a picture without one keeps its
    description only. Addresses are the caller's own and are written as they are, but for quotes.
    """

    def placed(image: re.Match[str]) -> str:
        values = dict(_ATTRIBUTE.findall(image[1]))
        source = values.pop("src", "")
        if source.startswith("cid:"):
            address = addresses.get(unescape(source.removeprefix("cid:")))
            if address is not None:
                values["src"] = address.replace('"', "%22")
        elif remote and "data-remote-src" in values:
            values["src"] = values.pop("data-remote-src")
        return _image(values)

    return _IMAGE.sub(placed, cleaned)


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _LINK.match(value) else None
    if attribute == "src":
        return value if _PICTURE.match(value) else None
    return value


def _quiet(image: re.Match[str]) -> str:
    """An image that asks nobody for anything."""
    values = dict(_ATTRIBUTE.findall(image[1]))
    if not values.get("src", "cid:").lstrip().lower().startswith("cid:"):
        values["data-remote-src"] = values.pop("src")
    return _image(values)


def _taken_out(found: re.Match[str], pictures: list[Attachment]) -> str:
    """A reference in place of a picture that was written into the HTML; the picture joins the others."""
    try:
        content = binascii.a2b_base64(unquote(found[4]))
    except binascii.Error:
        return found[0]
    kind = found[3].lower()
    content_id = f"picture-{len(pictures) + 1}@html"
    name = f"picture-{len(pictures) + 1}.{kind.removeprefix('image/')}"
    pictures.append(Attachment(name, kind, content, content_id, inline=True))
    return f'{found[1]}"cid:{content_id}"'


def _image(values: Mapping[str, str]) -> str:
    return "<img" + "".join(f' {name}="{value}"' for name, value in values.items()) + ">"
