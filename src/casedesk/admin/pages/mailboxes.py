"""Our mailboxes: which there are, how each is doing, and setting them up."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.accounts.queries import people
from casedesk.admin.doing import doer_of
from casedesk.admin.pages import mailbox_form
from casedesk.audit.rules import Doer
from casedesk.channels.mailboxes.actions import keeping, trying
from casedesk.channels.mailboxes.actions.consenting import begin_consent, finish_consent
from casedesk.channels.mailboxes.actions.trying import Found
from casedesk.channels.mailboxes.queries import mailboxes as queries
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox
from casedesk.channels.mailboxes.queries.ways import Way, troubles, ways
from casedesk.channels.mailboxes.rules.consent import can_be_asked
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets, completed, what_is_missing
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused, Unusable
from casedesk.platform.public_address import absolute
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.mailboxes")
_HERE = "/settings/mailboxes"
_CONSENT = "/settings/mailboxes/consent"
_SILENT = timedelta(minutes=10)
"""After so long without a look nobody seems to fetch: no worker runs."""


@dataclass(frozen=True)
class Row:
    """A mailbox in the list, and how its two ways are doing.

    `failing`: one that is used does; `silent`: nobody looks.
    """

    mailbox: Mailbox
    fetching: Way | None
    sending: Way | None
    failing: bool
    silent: bool


@get(_HERE, guards=[_GUARD])
async def list_mailboxes(request: StaffRequest) -> Response[str]:
    """All mailboxes and how they are doing."""
    by_way = {(one.mailbox_id, one.way): one for one in await ways()}
    rows = [
        _row(one, by_way.get((one.id, "in")), by_way.get((one.id, "out")))
        for one in await queries.mailboxes()
    ]
    of_the_desk = [one for one in await troubles() if one.mailbox_id is None]
    return settings_page(request, "admin/mailboxes.html", rows=rows, troubles=of_the_desk)


@get(f"{_HERE}/new", guards=[_GUARD])
async def new_mailbox(request: StaffRequest, preset: FromQuery[str] = "") -> Response[str]:
    """The form for a new mailbox."""
    return await _form(request, mailbox_form.blank(preset), None)


@post(_HERE, guards=[_GUARD])
async def add_mailbox(request: StaffRequest) -> Response[str]:
    """Tries a new mailbox out, and sets it up where it works or is wanted anyway."""
    return await _save(request, None)


@get(f"{_HERE}/{{mailbox_id:int}}", guards=[_GUARD])
async def show_mailbox(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """A mailbox, and how it is doing."""
    found = await queries.mailbox(mailbox_id)
    return await _form(request, mailbox_form.filled(found, _readable(found)), found)


@post(f"{_HERE}/{{mailbox_id:int}}", guards=[_GUARD])
async def change_mailbox(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Tries the mailbox out as it would be, and changes it where it works or is wanted anyway."""
    return await _save(request, await queries.mailbox(mailbox_id))


@post(f"{_HERE}/{{mailbox_id:int}}/trial", guards=[_GUARD])
async def try_mailbox(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Signs in at its servers as it stands, and says how that went."""
    mailbox = await queries.mailbox(mailbox_id)
    found = await trying.try_again(mailbox)
    form = mailbox_form.filled(mailbox, _readable(mailbox))
    return await _form(request, form, mailbox, found=found)


@post(f"{_HERE}/{{mailbox_id:int}}/deactivation", guards=[_GUARD])
async def deactivate(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Takes a mailbox out of use."""
    await keeping.deactivate_mailbox(mailbox_id, doer_of(request))
    flash(request, _("Out of use. What came by it stays where it is."))
    return see_other(_HERE)


@post(f"{_HERE}/{{mailbox_id:int}}/activation", guards=[_GUARD])
async def activate(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Takes a mailbox into use again."""
    await keeping.activate_mailbox(mailbox_id, doer_of(request))
    flash(request, _("In use again."))
    return see_other(_HERE)


@post(f"{_HERE}/{{mailbox_id:int}}/intake", guards=[_GUARD])
async def make_intake_secret(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Makes the secret by which a program hands mails in, and shows it, this once."""
    made = await keeping.new_intake_secret(mailbox_id, doer_of(request))
    mailbox = await queries.mailbox(mailbox_id)
    return await _form(request, mailbox_form.filled(mailbox, _readable(mailbox)), mailbox, made=made)


@get(f"{_HERE}/{{mailbox_id:int}}/consent", guards=[_GUARD])
async def ask_for_consent(request: StaffRequest, mailbox_id: FromPath[int]) -> Response[str]:
    """Sends the person to their provider, who asks them whether the desk may use the mailbox."""
    return see_other(await begin_consent(mailbox_id, request.user.id, absolute(_CONSENT)))


@get(_CONSENT, guards=[_GUARD])
async def take_consent(request: StaffRequest) -> Response[str]:
    """Where the provider sends the person back to, with a code for the tokens or with a no."""
    # By hand: a parameter named `state` means something else to the framework.
    said = request.query_params
    code = said.get("code", "")
    if not code:
        why = said.get("error", "")[:100] or _("no reason was given")
        raise Refused(_("The provider said no: %(why)s.") % {"why": why})
    mailbox_id = await finish_consent(code, said.get("state", ""), absolute(_CONSENT), doer_of(request))
    flash(request, _("The provider lets the desk in."))
    return see_other(f"{_HERE}/{mailbox_id}")


async def _save(request: StaffRequest, mailbox: Mailbox | None) -> Response[str]:
    form, by = await read_form(request), doer_of(request)
    kept = _readable(mailbox) if mailbox is not None else Secrets()
    typed = Secrets()
    try:
        profile = mailbox_form.profile_of(form, [team.id for team in await people.teams()])
        typed = mailbox_form.secrets_of(form)
        anyway = form.checkbox("anyway")
        form.check()
        found = await _tried(profile, typed.completed_by(kept)) if not anyway else Found()
        if not found.is_good:
            mailbox_form.remember(form, typed)
            return await _form(request, form, mailbox, status=422, found=found, typed=typed)
        saved = await _write(mailbox, profile, typed, by)
    except Invalid as wrong:
        mailbox_form.remember(form, typed)
        return await _form(request, form.refused(wrong), mailbox, status=422, typed=typed)
    await trying.note(saved, profile, found if not anyway else None)
    flash(request, _("Saved.") if anyway else _("Saved. Its servers were tried, and all is well."))
    return see_other(_HERE)


async def _tried(profile: Profile, secrets: Secrets) -> Found:
    wrong = what_is_missing(completed(profile), secrets)
    if wrong:
        raise Invalid(wrong)
    return await trying.try_out(profile, secrets)


async def _write(mailbox: Mailbox | None, profile: Profile, typed: Secrets, by: Doer) -> int:
    if mailbox is None:
        return await keeping.add_mailbox(profile, typed, by)
    await keeping.change_mailbox(mailbox.id, profile, typed, by)
    return mailbox.id


def _row(mailbox: Mailbox, fetching: Way | None, sending: Way | None) -> Row:
    since = (fetching.went_well_at if fetching is not None else None) or mailbox.created_at
    used = [one for one, uses in ((fetching, mailbox.fetches), (sending, mailbox.sends)) if uses]
    failing = any(one is not None and one.failing_since is not None for one in used)
    silent = mailbox.active and mailbox.fetches and clock.now() - since > _SILENT
    return Row(mailbox, fetching, sending, failing, silent)


def _readable(mailbox: Mailbox) -> Secrets:
    try:
        return queries.secrets_of(mailbox)
    except Unusable:
        return Secrets()


async def _form(
    request: StaffRequest,
    form: Form,
    mailbox: Mailbox | None,
    *,
    status: int = 200,
    found: Found | None = None,
    typed: Secrets | None = None,
    made: str | None = None,
) -> Response[str]:
    kept = _readable(mailbox) if mailbox is not None else Secrets()
    own = [one for one in await ways() if mailbox is not None and one.mailbox_id == mailbox.id]
    return settings_page(
        request,
        "admin/mailbox.html",
        status,
        form=form,
        mailbox=mailbox,
        found=found,
        made=made,
        ways=own,
        typed={name: bool(getattr(typed, name, "")) for name in mailbox_form.SECRET},
        has={name: bool(getattr(kept, name)) for name in (*mailbox_form.SECRET, "intake")},
        teams=[(team.id, team.name) for team in await people.teams()],
        languages=mailbox_form.languages(),
        securities=_securities(),
        can_consent=mailbox is not None and mailbox.sign_in == "oauth2" and can_be_asked(kept),
        providers=[("google", "Google"), ("microsoft", "Microsoft 365"), ("other", _("another"))],
        sign_ins=[("password", _("with a password")), ("oauth2", _("with OAuth2 (XOAUTH2)"))],
    )


def _securities() -> list[tuple[str, str]]:
    return [("tls", _("TLS")), ("starttls", _("STARTTLS")), ("plain", _("none: only in one's own network"))]


ROUTES: list[Any] = [
    list_mailboxes,
    new_mailbox,
    add_mailbox,
    show_mailbox,
    change_mailbox,
    try_mailbox,
    deactivate,
    activate,
    make_intake_secret,
    ask_for_consent,
    take_consent,
]
