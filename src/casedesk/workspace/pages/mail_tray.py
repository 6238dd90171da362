"""The tray: mails that could not be placed, each with its reason, to be retried, placed by hand or put aside."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.channels.email.actions import receiving
from casedesk.channels.email.actions.moving import put_on_case
from casedesk.channels.email.jobs import take
from casedesk.channels.email.queries.raw import PAGE, InTray, count_in_spam, count_in_tray, raw_mail, tray
from casedesk.platform import card_numbers, mail
from casedesk.platform.errors import CasedeskError, NotFound
from casedesk.platform.mail import ParsedMail, Unreadable
from casedesk.platform.sentences import recalled, say
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, seen_case

ADDRESS = "/mail/tray"


@dataclass(frozen=True)
class Shown:
    """A mail of the tray, with what its head says as far as it can be read."""

    raw: InTray
    sender: str
    subject: str


def shown(raw: InTray) -> Shown:
    """What a row of the tray says of a mail."""
    found = _read(raw.head)
    if found is None:
        return Shown(raw, "", "")
    sender = found.sender.name or found.sender.email if found.sender is not None else ""
    return Shown(raw, card_numbers.masked(sender), card_numbers.masked(found.subject))


def _read(head: bytes) -> ParsedMail | None:
    try:
        return mail.parse(head)
    except Unreadable:
        return None


@get(ADDRESS, guards=[requires("mail.sort")])
async def show_tray(request: StaffRequest, after: FromQuery[int] = 0) -> Response[str]:
    """What waits, oldest first."""
    found = await tray(max(after, 0), PAGE + 1)
    mails = [shown(raw) for raw in found[:PAGE]]
    return render(
        request,
        "mail/tray.html",
        block="content",
        mails=mails,
        count=await count_in_tray(),
        in_spam=await count_in_spam(),
        onward=f"{ADDRESS}?after={mails[-1].raw.id}" if len(found) > PAGE else None,
        back=ADDRESS if after else None,
    )


@post("/mail/tray/{raw_id:int}/retrial", guards=[requires("mail.sort")])
async def retry(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """Tries once more to place a mail."""
    await _must_exist(raw_id)
    taken = await take(raw_id)
    if taken.case_id is None:
        flash(
            request,
            _("It still cannot be placed: %(reason)s") % {"reason": in_their_words(recalled(taken.reason))},
            meaning="due",
        )
        return see_other(ADDRESS)
    flash(request, _("It is on C-%(case)d now.") % {"case": taken.case_id})
    return see_other(case_address(taken.case_id))


@post("/mail/tray/{raw_id:int}/placement", guards=[requires("mail.sort")])
async def place(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """Puts a mail on the case that was typed, or on a new one where none was."""
    form = await read_form(request)
    typed = form.text("other", longest=40, required=False)
    try:
        case_id = await seen_case(typed, actor_of(request.user)) if typed else None
        taken = await put_on_case(raw_id, case_id, actor_of(request.user))
    except CasedeskError as error:
        flash(request, error.reason, meaning="due")
        return see_other(ADDRESS)
    assert taken.case_id is not None, "what was placed is on a case"
    flash(request, _("It is on C-%(case)d now.") % {"case": taken.case_id})
    return see_other(case_address(taken.case_id))


@post("/mail/tray/{raw_id:int}/placement/{number:str}", guards=[requires("mail.sort")])
async def place_back(request: StaffRequest, raw_id: FromPath[int], number: FromPath[str]) -> Response[str]:
    """Puts a mail that was taken off a case back on it."""
    case_id = await seen_case(number, actor_of(request.user))
    await put_on_case(raw_id, case_id, actor_of(request.user))
    return see_other(case_address(case_id))


@post("/mail/tray/{raw_id:int}/dismissal", guards=[requires("mail.sort")])
async def dismiss(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """Puts a mail aside; it is kept, and can be brought back."""
    await receiving.dismiss(raw_id)
    flash(request, _("Put aside. The mail itself is kept."), undo=f"{ADDRESS}/{raw_id}/return")
    return see_other(ADDRESS)


@post("/mail/tray/{raw_id:int}/return", guards=[requires("mail.sort")])
async def bring_back(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """Puts a mail that was put aside back into the tray."""
    await receiving.bring_back(raw_id)
    return see_other(ADDRESS)


@get("/mail/tray/{raw_id:int}/source", guards=[requires("mail.sort")])
async def source(request: StaffRequest, raw_id: FromPath[int]) -> Response[bytes] | Response[str]:
    """The mail as it came, to save; only while it is in the tray or put aside."""
    found = await raw_mail(raw_id)
    if found is None or found.state not in ("tray", "dismissed", "spam"):
        raise NotFound(say("There is no such mail in the tray."))
    if found.sealed:
        return see_other(f"{ADDRESS}/{raw_id}/sealed")
    return as_download(found.source, f"mail-{raw_id}.eml", "message/rfc822")


async def _must_exist(raw_id: int) -> None:
    if await raw_mail(raw_id) is None:
        raise NotFound(say("There is no such mail."))


ROUTES = [show_tray, retry, place, place_back, dismiss, bring_back, source]
