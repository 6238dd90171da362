"""The fields of a form that came with a request, plain or with files."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType

from casedesk.platform.errors import Invalid, TooLarge
from casedesk.web.i18n import gettext as _
from casedesk.web.limits import FORM_BYTES, FORM_FIELDS
from casedesk.web.visits import visit_of

AnyRequest = Request[Any, Any, Any]
Fields = dict[str, list[Any]]
"""Each field's values in order: text, or an UploadFile."""


async def fields_of(request: AnyRequest) -> Fields:
    """What was posted; empty for a request without a form. Read once, however often it is asked for.

    Raises TooLarge, or Invalid where it is no form at all.
    """
    visit = visit_of(request)
    if visit.posted is None:
        visit.posted = await _read(request)
    return visit.posted


async def _read(request: AnyRequest) -> Fields:
    content_type, _ = request.content_type
    if content_type == RequestEncodingType.URL_ENCODED:
        return _plain(await _body(request))
    if content_type == RequestEncodingType.MULTI_PART:
        found = await request.form()
        return {name: [_value(one) for one in found.getall(name)] for name in found}
    return {}


async def _body(request: AnyRequest) -> bytes:
    # Litestar's own reading of plain forms keeps the last thousand bodies in a cache of the process,
    # with the passwords in them; so they are read here.
    announced = request.content_length
    if announced is not None and announced > FORM_BYTES:
        raise TooLarge
    body = await request.body()
    if len(body) > FORM_BYTES:
        raise TooLarge
    return body


def _plain(body: bytes) -> Fields:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=FORM_FIELDS, errors="strict"
        )
    except ValueError as broken:
        raise Invalid({"": _("The form arrived damaged. Send it again.")}) from broken
    fields: Fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _value(one: Any) -> Any:
    return one if isinstance(one, UploadFile) else str(one)
