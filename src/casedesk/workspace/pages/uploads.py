"""Files on their way into a letter: kept as soon as they are chosen, seen before they are sent."""

from litestar import Response, get, post
from litestar.params import FromQuery

from casedesk.platform.errors import Invalid, NotFound
from casedesk.web import uploads
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest


@post("/uploads", guards=[requires("cases.work")])
async def upload(request: StaffRequest) -> Response[str]:
    """Keeps the files that were sent and answers with their receipts, as the form shows them; what was kept
    before and is named by its receipt comes first."""
    form = await read_form(request)
    try:
        taken = uploads.kept_in(form) + await uploads.take(form.files("files"))
    except Invalid as error:
        return render(
            request, "mail/uploaded.html", status=error.status, files=[], problem=error.fields["files"]
        )
    return render(request, "mail/uploaded.html", files=taken, problem="")


@get("/uploads/picture", guards=[requires("cases.work")])
async def unsent_picture(request: StaffRequest, receipt: FromQuery[str]) -> Response[bytes]:
    """A picture that has not been sent yet, for whoever holds its receipt."""
    found = uploads.read_receipt(receipt)
    if found is None or not found.is_picture:
        raise NotFound
    return await uploads.picture(found.sha256)


ROUTES = [upload, unsent_picture]
