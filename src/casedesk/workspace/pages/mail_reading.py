"""A mail as it was sent: on the case page in a frame that can do nothing, and the frame's own page.

Two answers. The reader names the mail, counts the pictures that wait elsewhere and says what loading them tells
their sender. The frame holds the mail's own HTML, cleaned, and shuts itself off: no script, no form, no origin,
nothing from elsewhere but the pictures somebody has just asked for.
"""

import asyncio
import base64

import msgspec
from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from casedesk.cases.queries.contact_files import html_of, pictures_of
from casedesk.platform import files
from casedesk.platform.errors import NotFound
from casedesk.platform.file_types import PICTURES, checked_type
from casedesk.platform.mail.html import with_pictures
from casedesk.platform.mail.html_links import Link, links_in, remote_places, with_targets
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, case_key

MOST_PICTURE_BYTES = 2_000_000
MOST_NAMED = 3
"""Places and links that are named one by one; of more it is said how many."""

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A link may open another window, which is then like any other. Nothing else: no script, no form, no origin."""

SHUT_OFF = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{pictures}; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'; sandbox " + SANDBOX
)
"""What a mail's own HTML may do on its page: be looked at. Its own style is gone; the inline style is ours."""

FRAME_STYLE = Markup(
    "<style>html{color-scheme:light dark;background:light-dark(#fff,#1b1e24);color:light-dark(#1c1e22,#e8e6e1)}"
    "html[data-theme=light]{color-scheme:light}html[data-theme=dark]{color-scheme:dark}"
    "body{margin:12px 16px;font:15px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}"
    "blockquote{margin:8px 0;padding-left:12px;border-left:3px solid GrayText}"
    ".target{font-size:12px;opacity:.75}.target--other{opacity:1;font-weight:700;color:light-dark(#b3261e,#f2867d)}"
    "</style>"
)


class Reading(msgspec.Struct, frozen=True):
    """What is said about a mail beside its frame. `height` is how much room it is likely to need."""

    case_id: int
    id: int
    remote: int
    places: list[str]
    more_places: int
    astray: list[Link]
    height: str
    shown: bool

    @property
    def address(self) -> str:
        """Where the reader is; the frame's own page stands below it."""
        return f"{case_address(self.case_id)}/contacts/{self.id}/letter"

    @property
    def frame(self) -> str:
        """Where the frame finds the mail."""
        return f"{case_address(self.case_id)}/contacts/{self.id}/html" + ("?pictures=1" if self.shown else "")


@get("/cases/{number:str}/contacts/{interaction_id:int}/letter", guards=[requires("cases.see")])
async def letter(
    request: StaffRequest,
    number: FromPath[str],
    interaction_id: FromPath[int],
    pictures: FromQuery[bool] = False,
) -> Response[str]:
    """A mail as it was sent, in its frame; with the pictures that lie elsewhere if they are asked for."""
    case_id = case_key(number)
    html = await _html(request, case_id, interaction_id)
    return render(
        request, "mail/letter.html", block="letter", reading=_reading(case_id, interaction_id, html, pictures)
    )


@get("/cases/{number:str}/contacts/{interaction_id:int}/html", guards=[requires("cases.see")])
async def frame(
    request: StaffRequest,
    number: FromPath[str],
    interaction_id: FromPath[int],
    pictures: FromQuery[bool] = False,
) -> Response[str]:
    """A mail's HTML, cleaned, on a page that can do nothing."""
    html = await _html(request, case_key(number), interaction_id)
    own = await _pictures(interaction_id)
    shown = with_targets(with_pictures(html, own, remote=pictures), _("leads to"))
    # Cleaned when the mail was read, and shut off below: the one place where it is not escaped.
    html = Markup(shown)  # noqa: S704
    response = render(request, "mail/as_sent.html", html=html, style=FRAME_STYLE)
    response.headers["Content-Security-Policy"] = SHUT_OFF.format(
        pictures=" https:; upgrade-insecure-requests" if pictures else ""
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.media_type = MediaType.HTML
    return response


async def _html(request: StaffRequest, case_id: int, interaction_id: int) -> str:
    html = await html_of(case_id, interaction_id, actor_of(request.user))
    if html is None:
        raise NotFound(_("This contact has no HTML."))
    return html


def _reading(case_id: int, interaction_id: int, html: str, shown: bool) -> Reading:
    places = remote_places(html)
    return Reading(
        case_id=case_id,
        id=interaction_id,
        remote=sum(places.values()),
        places=list(places)[:MOST_NAMED],
        more_places=max(0, len(places) - MOST_NAMED),
        astray=[link for link in links_in(html) if link.misleading],
        height=_height(html),
        shown=shown,
    )


def _height(html: str) -> str:
    """How much room a mail is likely to need: nobody outside the frame can measure it, which is its point."""
    lines = (
        len(html) // 120 + html.count("<br") + html.count("<p") + html.count("<tr") + 8 * html.count("<img")
    )
    return "short" if lines < 10 else "medium" if lines < 30 else "tall"


async def _pictures(interaction_id: int) -> dict[str, str]:
    """The mail's own pictures as data: the page is shut off and may fetch nothing, not even from us."""
    shown = {}
    for found in await pictures_of(interaction_id, sorted(PICTURES), MOST_PICTURE_BYTES):
        content = await asyncio.to_thread(files.read, found.sha256.hex())
        checked = checked_type(content)
        if checked in PICTURES:
            shown[found.content_id] = f"data:{checked};base64,{base64.b64encode(content).decode()}"
    return shown


ROUTES = [letter, frame]
