"""What we hold of one customer: to give it to them, and to erase it."""

import os
import tempfile
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import File

from casedesk.audit.rules import Doer, by_user
from casedesk.cases.rules.actors import of_staff
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.customers.rules.erased import Erased
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.export import write_export
from casedesk.privacy.queries.holdings import counted
from casedesk.privacy.queries.obstacles import obstacles_to
from casedesk.privacy.queries.scope import scope_of
from casedesk.privacy.rules import GROUNDS, Obstacle, Request, is_reference, means, what_stands
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.reader import reading
from casedesk.web.rendering import reader_of, render
from casedesk.web.sessions import StaffRequest

_GUARD = requires("privacy.answer")
_TEMPLATE = "privacy/held.html"
_ZIP = "application/zip"


@get("/customers/{customer_id:int}/privacy", guards=[_GUARD])
async def show_held(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """What we hold of them, what stands against erasing it, and the form for it."""
    record = await _known(customer_id)
    if record.kept_id != customer_id or record.facts.erased_at is not None:
        # One page for all selves; and of who was erased there is nothing but the tombstone.
        erased = record.facts.erased_at is not None
        return see_other(f"/customers/{customer_id}" if erased else f"/customers/{record.kept_id}/privacy")
    return await _page(request, record, Form())


@post("/customers/{customer_id:int}/exports", guards=[_GUARD])
async def export_held(request: StaffRequest, customer_id: FromPath[int]) -> Response[Any]:
    """Everything we hold of them as a ZIP file."""
    target = _new_file()
    try:
        with reading(reader_of(request)):
            await write_export(customer_id, target, of_staff(request.user), _doer(request))
    except BaseException:
        _remove(target)
        raise
    return File(
        path=target,
        filename=f"customer-{customer_id}.zip",
        media_type=_ZIP,
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(_remove, target),
    )


@post("/customers/{customer_id:int}/erasure", guards=[_GUARD])
async def erase_held(request: StaffRequest, customer_id: FromPath[int]) -> Response[str]:
    """Erases them, for good."""
    record = await _known(customer_id)
    form = await read_form(request)
    try:
        asked = _request_in(form, record)
        form.check()
        await erase(record.kept_id, asked, of_staff(request.user), _doer(request))
    except Invalid as wrong:
        return await _page(request, record, form.refused(wrong), status=wrong.status)
    except Erased:
        return see_other(f"/customers/{record.kept_id}")
    except Refused as error:
        return await _page(request, record, form, refusal=error.reason, status=error.status)
    flash(request, _("Erased. What is left says that somebody was here, and nothing of who it was."))
    return see_other(f"/customers/{record.kept_id}")


def _request_in(form: Form, record: CustomerRecord) -> Request:
    ground = form.choice("ground", GROUNDS)
    reference = form.text("reference", longest=40, required=False)
    if not is_reference(reference):
        form.refuse("reference", _("Letters, numbers and . / _ - only: no name, since it stays."))
    typed = form.text("typed", longest=200)
    if typed and not means(typed, record.facts.id, record.facts.name):
        form.refuse("typed", _("That is neither their name nor their number. Whom do you mean?"))
    return Request(ground, reference)


async def _page(
    request: StaffRequest, record: CustomerRecord, form: Form, *, refusal: str = "", status: int = 200
) -> Response[str]:
    scope = await scope_of(record.group_ids)
    obstacles = await obstacles_to(scope, of_staff(request.user))
    return render(
        request,
        _TEMPLATE,
        status=status,
        record=record,
        person=record.facts,
        held=await counted(scope),
        standing=_by_kind(obstacles),
        form=form,
        refusal=refusal,
        grounds=GROUNDS.items(),
    )


def _by_kind(obstacles: list[Obstacle]) -> list[tuple[str, str, list[int]]]:
    """What stands against it: kind, sentence, and the cases it is on."""
    found: dict[str, list[Obstacle]] = {}
    for one in obstacles:
        found.setdefault(one.kind, []).append(one)
    return [
        (kind, what_stands(kind, len(ones)), sorted({one.case_id for one in ones if one.case_id is not None}))
        for kind, ones in found.items()
    ]


async def _known(customer_id: int) -> CustomerRecord:
    found = await customer(customer_id)
    if found is None:
        raise NotFound(say("There is no such customer."))
    return found


def _doer(request: StaffRequest) -> Doer:
    return by_user(request.user.id, request.auth.api_token_id)


def _new_file() -> Path:
    handle, name = tempfile.mkstemp(suffix=".zip")  # nobody else may read it
    os.close(handle)
    return Path(name)


def _remove(target: Path) -> None:
    target.unlink(missing_ok=True)


ROUTES: list[Any] = [show_held, export_held, erase_held]
