"""What came with a contact: its files, as downloads or as pictures, and its mail as it came."""

import asyncio

from litestar import Response, get
from litestar.params import FromPath

from casedesk.cases.queries.contact_files import file_of, html_of
from casedesk.channels.email.queries.raw import raw_mail_of_interaction
from casedesk.platform import files
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download
from casedesk.web.guards import requires
from casedesk.web.sessions import StaffRequest
from casedesk.web.uploads import picture
from casedesk.workspace.acting import actor_of, case_key

MOST_SHOWN_BYTES = 10_000_000
"""A larger picture is only downloaded: nobody waits for it in a page."""


@get("/cases/{number:str}/files/{attachment_id:int}", guards=[requires("cases.see")])
async def attachment(
    request: StaffRequest, number: FromPath[str], attachment_id: FromPath[int]
) -> Response[bytes]:
    """One file of a contact of this case, as a download."""
    found = await file_of(case_key(number), attachment_id, actor_of(request.user))
    content = await asyncio.to_thread(files.read, found.sha256.hex())
    return as_download(content, found.name, found.type)


@get("/cases/{number:str}/files/{attachment_id:int}/picture", guards=[requires("cases.see")])
async def shown_picture(
    request: StaffRequest, number: FromPath[str], attachment_id: FromPath[int]
) -> Response[bytes]:
    """A picture of a contact, to be seen in its page; any other file is not found here."""
    found = await file_of(case_key(number), attachment_id, actor_of(request.user))
    if found.size > MOST_SHOWN_BYTES:
        raise NotFound(say("This picture is too large to be shown. Download it."))
    return await picture(found.sha256.hex())


@get("/cases/{number:str}/contacts/{interaction_id:int}/source", guards=[requires("cases.see")])
async def source(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[bytes] | Response[str]:
    """The mail as it came, byte for byte, as a download; one that shows a card's number is sealed."""
    await html_of(case_key(number), interaction_id, actor_of(request.user))
    raw = await raw_mail_of_interaction(interaction_id)
    if raw is None:
        raise NotFound(say("This contact was not read from a mail."))
    if raw.sealed:
        return see_other(f"/cases/C-{case_key(number)}/contacts/{interaction_id}/sealed")
    return as_download(raw.source, f"contact-{interaction_id}.eml", "message/rfc822")


ROUTES = [attachment, shown_picture, source]
