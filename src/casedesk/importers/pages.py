"""The settings' part for bringing customers and orders over: a file is chosen, looked at, and taken."""

import csv
import io
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.audit.rules import by_user
from casedesk.importers.actions import bringing
from casedesk.importers.queries import import_of, imports, refused_rows_of
from casedesk.importers.rules.columns import layout
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import recalled_reason
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download, clean_name
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.limits import MEGABYTE
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("import.run")
ADDRESS = "/settings/import"
MOST_MEGABYTES = 18
LATELY = 20
SHOWN = 50
"""Refused rows on the page; all that are kept are in the file of them."""


@get(ADDRESS, guards=[_GUARD])
async def list_imports(request: StaffRequest) -> Response[str]:
    """The form for a file, and what was brought over lately."""
    return await _page(request, Form({"kind": "customers"}))


@post(ADDRESS, guards=[_GUARD])
async def bring_file(request: StaffRequest) -> Response[str]:
    """Keeps a file, has it looked at, and leads to what that finds."""
    form = await read_form(request)
    try:
        kind = form.choice("kind", bringing.KINDS)
        encoding = form.optional_choice("encoding", [key for key, _words in _encodings()])
        name, content = await _chosen(form)
        form.check()
        import_id = await bringing.bring(kind, name, content, encoding, by_user(request.user.id))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    return see_other(f"{ADDRESS}/{import_id}")


async def _chosen(form: Form) -> tuple[str, bytes]:
    chosen = form.files("file")
    content = await chosen[0].read() if chosen else b""
    if not content:
        form.refuse("file", _("Choose a file."))
    elif len(content) > MOST_MEGABYTES * MEGABYTE:
        words = _(
            "It is larger than %(most)d MB. Pack it by gzip, or use `casedesk import`, which takes any size."
        )
        form.refuse("file", words % {"most": MOST_MEGABYTES})
    return clean_name(chosen[0].filename if chosen else "", _("file")), content


@get(ADDRESS + "/{import_id:int}", guards=[_GUARD])
async def show_import(request: StaffRequest, import_id: FromPath[int]) -> Response[str]:
    """How far a file is, what would become of it, or what became of it."""
    found = await import_of(import_id)
    refused = await refused_rows_of(import_id)
    if found is None or refused is None:
        raise NotFound
    return settings_page(
        request,
        "importers/import.html",
        block="import",
        one=found,
        why=recalled_reason(found.why),
        refusals=[(number, recalled_reason(why), cells) for number, why, cells in refused.refusals[:SHOWN]],
        kept=len(refused.refusals),
        left_out=layout(refused.headings, bringing.KINDS[found.kind]).left_out,
    )


@post(ADDRESS + "/{import_id:int}/start", guards=[_GUARD])
async def take_file(request: StaffRequest, import_id: FromPath[int]) -> Response[str]:
    """Has a file taken that was looked at."""
    await bringing.take(import_id, by_user(request.user.id))
    return see_other(f"{ADDRESS}/{import_id}")


@get(ADDRESS + "/{import_id:int}/refused.csv", guards=[_GUARD])
async def refused_rows(request: StaffRequest, import_id: FromPath[int]) -> Response[bytes]:
    """The rows that were refused, each with its reason: to be mended and brought again."""
    found = await refused_rows_of(import_id)
    if found is None:
        raise NotFound
    out = io.StringIO()
    # Its own cells, as they stood in the file: a changed one could not be brought again.
    writer = csv.writer(out)
    writer.writerow(["line", "reason", *found.headings])
    for number, why, cells in found.refusals:
        writer.writerow([number, in_their_words(recalled_reason(why)), *cells])
    return as_download(out.getvalue().encode("utf-8-sig"), "refused.csv", "text/csv")


async def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    return settings_page(
        request,
        "importers/list.html",
        status,
        form=form,
        lately=await imports(LATELY),
        kinds=[("customers", _("Customers")), ("orders", _("Orders"))],
        encodings=_encodings(),
        columns=bringing.KINDS,
    )


def _encodings() -> list[tuple[str, str]]:
    return [
        ("cp1252", _("Windows, Western Europe (cp1252)")),
        ("cp1254", _("Windows, Turkish (cp1254)")),
        ("cp949", _("Windows, Korean (cp949)")),
        ("gb18030", _("Chinese (GB 18030)")),
        ("cp874", _("Windows, Thai (cp874)")),
    ]


ROUTES: list[Any] = [list_imports, bring_file, show_import, take_file, refused_rows]
