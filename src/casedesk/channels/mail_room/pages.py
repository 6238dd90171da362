"""Where programs hand mails in: POST /intake/mail, signed. See docs/operations.md."""

from litestar import Response, post
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler

from casedesk.channels.email.actions.keeping import MEGABYTE, Arrival, keep
from casedesk.channels.mail_room.rules.addressed import our_address_of
from casedesk.channels.mail_room.rules.signed import Signed, is_genuine, is_of_now
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox, mailbox_of_addresses, secrets_of
from casedesk.config import Settings
from casedesk.platform import clock, db
from casedesk.platform.sentences import say
from casedesk.web.guards import signed
from casedesk.web.sessions import PublicRequest

_NOT_SIGNED = say("The signature does not fit. Sign with the secret of the mailbox that is named.")
_NOT_NOW = "The time does not fit: it may be five minutes off at most. Here it is {now}."
_AWAY = say("The mail cannot be kept just now. Hand it in again later.")


def intake(settings: Settings) -> HTTPRouteHandler:
    """The route, which takes mails up to the size in the settings."""

    @post(
        "/intake/mail",
        guards=[signed()],
        request_max_body_size=settings.max_mail_mb * MEGABYTE,
        status_code=202,
    )
    async def take_mail(request: PublicRequest) -> Response[str]:
        """Keeps a whole mail as it is in the body; 202 when it is durable, and not before."""
        return await _take(request)

    return take_mail


async def _take(request: PublicRequest) -> Response[str]:
    named = request.headers.get("casedesk-mailbox", "")
    said = Signed(
        at=request.headers.get("casedesk-time", ""),
        sender=request.headers.get("casedesk-from", ""),
        recipient=request.headers.get("casedesk-to", ""),
        signature=request.headers.get("casedesk-signature", ""),
    )
    now = clock.now()
    if not is_of_now(said, now):
        return _answer(_NOT_NOW.format(now=int(now.timestamp())), 401)
    try:
        found = await mailbox_of_addresses(our_address_of(named))
        # Only now, since anybody can send a large body, and few name one of our mailboxes.
        secret = secrets_of(found).intake if found is not None else ""
        source = await request.body() if secret else b""
        if found is None or not is_genuine(said, secret, source):
            return _answer(_NOT_SIGNED, 401)
        await keep(source, f"handed in for {found.address}", _arrival(found, said))
    except db.TROUBLE:
        return _answer(_AWAY, 503)
    return _answer("Kept.", 202)


def _arrival(found: Mailbox, said: Signed) -> Arrival:
    return Arrival(found.id, said.sender or None, (said.recipient,) if said.recipient else ())


def _answer(words: str, status: int) -> Response[str]:
    return Response(words + "\n", status_code=status, media_type=MediaType.TEXT)
