"""Spam: a tray of its own, and ending a case that is nothing else; each step can be taken back."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.channels.email.actions import receiving
from casedesk.channels.email.actions.spam import end_as_spam, not_spam, undo_spam
from casedesk.channels.email.queries.blocked import customers_at
from casedesk.channels.email.queries.raw import PAGE, count_in_spam, count_in_tray, spam
from casedesk.channels.email.rules.placing import BLOCKED
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import recalled
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, doer_of, seen_case, seen_in
from casedesk.workspace.pages import mail_tray
from casedesk.workspace.pages.case import CANNOT, refused_case

ADDRESS = "/mail/spam"
_BLOCKED = BLOCKED.partition("{")[0]


@dataclass(frozen=True)
class Shown(mail_tray.Shown):
    """A mail of the spam; `blocked` says that it is there because its sender is."""

    blocked: bool = False

    @property
    def pattern(self) -> str:
        """Which senders are blocked, where it is there for that."""
        return self.raw.reason.removeprefix(_BLOCKED).removesuffix(".")


@get(ADDRESS, guards=[requires("mail.sort")])
async def show_spam(request: StaffRequest, before: FromQuery[int] = 0) -> Response[str]:
    """What was taken for spam, newest first."""
    found = await spam(before or None, PAGE + 1)
    mails = [
        Shown(raw, row.sender, row.subject, raw.reason.startswith(_BLOCKED))
        for raw, row in ((raw, mail_tray.shown(raw)) for raw in found[:PAGE])
    ]
    return render(
        request,
        "mail/spam.html",
        block="content",
        mails=mails,
        count=await count_in_spam(),
        in_tray=await count_in_tray(),
        onward=f"{ADDRESS}?before={mails[-1].raw.id}" if len(found) > PAGE else None,
        back=ADDRESS if before else None,
    )


@post("/mail/spam/{raw_id:int}/acceptance", guards=[requires("mail.sort")])
async def accept(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """It is none: understands it like any other mail, and unblocks its sender where that was said."""
    form = await read_form(request)
    taken = await not_spam(raw_id, doer_of(request), also_unblock=form.checkbox("unblock"))
    if taken.case_id is None:
        flash(
            request,
            _("It waits in the mail tray now: %(reason)s")
            % {"reason": in_their_words(recalled(taken.reason))},
            meaning="due",
        )
        return see_other(mail_tray.ADDRESS)
    flash(request, _("It is on C-%(case)d now.") % {"case": taken.case_id})
    return see_other(case_address(taken.case_id))


@post("/mail/spam/{raw_id:int}/dismissal", guards=[requires("mail.sort")])
async def dismiss(request: StaffRequest, raw_id: FromPath[int]) -> Response[str]:
    """Puts spam aside; it is kept, and can be brought back into the tray."""
    await receiving.dismiss(raw_id)
    undo = f"{mail_tray.ADDRESS}/{raw_id}/return"
    flash(request, _("Put aside. The mail itself is kept."), undo=undo)
    return see_other(ADDRESS)


@post("/cases/{number:str}/spam", guards=[requires("cases.work")])
async def end_case(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Ends a case as spam, and blocks its sender where that was said."""
    actor = actor_of(request.user)
    case_id = await seen_case(number, actor)
    form = await read_form(request)
    try:
        pattern = form.text("block", longest=300, required=False)
        form.check()
        added = await end_as_spam(case_id, pattern, actor, doer_of(request), seen_in(form))
    except CANNOT as error:
        if isinstance(error, Invalid):
            error = Invalid({"block": " ".join(error.fields.values())})
        return await refused_case(request, case_id, "spam", form, error)
    undo = f"{case_address(case_id)}/spam/undo/{added or 0}"
    flash(request, await _ended_words(pattern if added else ""), undo=undo)
    return see_other(case_address(case_id))


async def _ended_words(blocked: str) -> str:
    """What was done; a domain says how many customers are blocked with it, while it can still be undone."""
    if not blocked:
        return _("Ended as spam.")
    others = await customers_at(blocked[1:]) if blocked.startswith("@") else 0
    if others > 1:
        words = _("Ended as spam. %(sender)s is blocked, where %(num)d customers have an address.")
        return words % {"sender": blocked, "num": others}
    return _("Ended as spam. %(sender)s is blocked.") % {"sender": blocked}


@post("/cases/{number:str}/spam/undo/{blocked_id:int}", guards=[requires("cases.work")])
async def undo(request: StaffRequest, number: FromPath[str], blocked_id: FromPath[int]) -> Response[str]:
    """It was none: takes the case up again, and reads its sender's mail again where it was blocked with it."""
    actor = actor_of(request.user)
    case_id = await seen_case(number, actor)
    try:
        await undo_spam(case_id, blocked_id or None, actor, doer_of(request))
    except CANNOT as error:
        return await refused_case(request, case_id, "reopening", await read_form(request), error)
    flash(request, _("It is no spam."))
    return see_other(case_address(case_id))


ROUTES = [show_spam, accept, dismiss, end_case, undo]
