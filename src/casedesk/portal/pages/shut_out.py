"""Whoever was shut out while they wrote gets their words back, to copy, and is told the way in.

Their visit ended, or their browser lost its cookies: nothing can be kept of somebody who proved nothing. The
page is the same for every case, also for one that does not exist.
"""

from typing import Any

from litestar import Response

from casedesk.platform.errors import CasedeskError
from casedesk.portal.pages.frame import page
from casedesk.web.csrf import PageTooOld, came_from_here
from casedesk.web.errors import answer_error
from casedesk.web.forms import Form
from casedesk.web.guards import Public, as_request
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import AnyRequest, fields_of
from casedesk.web.visits import AnyConnection, visit_of


class ShutOut(CasedeskError):
    """This browser may not write there, or not any more."""

    status = 401

    def __init__(self) -> None:
        super().__init__(_("You have to come in again first: the way in was open for long, or you left."))


class MindsWords(Public):
    """Lets everybody pass, as `Public` does, and reads what a form refused as too old holds."""

    async def __call__(self, connection: AnyConnection, handler: Any) -> None:
        try:
            await super().__call__(connection, handler)
        except PageTooOld:
            request = as_request(connection)
            # What another site sends is not shown as if somebody had written it here.
            if came_from_here(request):
                await fields_of(request)
            raise


def give_words_back(request: AnyRequest, error: CasedeskError) -> Response[Any]:
    """The page that shows what was typed; the usual one where the form was not read."""
    posted = visit_of(request).posted
    if posted is None:
        return answer_error(request, error)
    form = Form.sent(posted)
    words = form.values.get("body", "")
    return page(
        request,
        "portal/shut_out.html",
        error.status,
        reason=error.reason,
        form=Form({"body": words if isinstance(words, str) else "\n\n".join(words)}),
        had_files=bool(form.files("files") or form.values.get("kept")),
    )


HANDLERS: dict[int | type[Exception], Any] = {ShutOut: give_words_back, PageTooOld: give_words_back}
"""For the routes that take words."""
