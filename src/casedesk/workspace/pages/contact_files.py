"""What came with a contact: its files, its mail as it came, and its HTML, shut off from our pages."""

import asyncio
import base64

from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from markupsafe import Markup

from casedesk.cases.queries.contact_files import file_of, html_of, pictures_of
from casedesk.channels.email.queries.raw import raw_mail_of_interaction
from casedesk.platform import files
from casedesk.platform.errors import NotFound
from casedesk.platform.mail.html import with_pictures
from casedesk.web.downloads import as_download
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_key

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_PICTURE_BYTES = 2_000_000

SHUT_OFF = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""What a mail's own HTML may do on its page: have colours. No script, no frame, nothing from elsewhere."""


@get("/cases/{number:str}/files/{attachment_id:int}", guards=[requires("cases.see")])
async def attachment(
    request: StaffRequest, number: FromPath[str], attachment_id: FromPath[int]
) -> Response[bytes]:
    """One file of a contact of this case, as a download."""
    found = await file_of(case_key(number), attachment_id, actor_of(request.user))
    content = await asyncio.to_thread(files.read, found.sha256.hex())
    return as_download(content, found.name, found.type)


@get("/cases/{number:str}/contacts/{interaction_id:int}/source", guards=[requires("cases.see")])
async def source(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[bytes]:
    """The mail as it came, byte for byte, as a download."""
    await html_of(case_key(number), interaction_id, actor_of(request.user))
    raw = await raw_mail_of_interaction(interaction_id)
    if raw is None:
        raise NotFound("This contact was not read from a mail.")
    return as_download(raw.source, f"contact-{interaction_id}.eml", "message/rfc822")


@get("/cases/{number:str}/contacts/{interaction_id:int}/html", guards=[requires("cases.see")])
async def as_sent(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[str]:
    """A mail's HTML, cleaned, on a page of its own that can do nothing."""
    html = await html_of(case_key(number), interaction_id, actor_of(request.user))
    if html is None:
        raise NotFound("This contact has no HTML.")
    pictures = await _pictures(interaction_id)
    # Cleaned when the mail was read, and shut off below: the one place where it is not escaped.
    response = render(request, "mail/as_sent.html", html=Markup(with_pictures(html, pictures)))  # noqa: S704
    response.headers["Content-Security-Policy"] = SHUT_OFF
    response.media_type = MediaType.HTML
    return response


async def _pictures(interaction_id: int) -> dict[str, str]:
    """The mail's own pictures as data: the page is shut off and may fetch nothing, not even from us."""
    shown = {}
    for found in await pictures_of(interaction_id, list(PICTURES), MOST_PICTURE_BYTES):
        content = await asyncio.to_thread(files.read, found.sha256.hex())
        shown[found.content_id] = f"data:{found.type};base64,{base64.b64encode(content).decode()}"
    return shown


ROUTES = [attachment, source, as_sent]
