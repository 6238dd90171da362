"""One's own one-time codes: setting them up with a telephone, recovery codes, a new telephone."""

from typing import Any

import segno
from litestar import Response, get, post
from markupsafe import Markup

from casedesk.accounts.actions import codes as actions
from casedesk.accounts.actions.entry import judge
from casedesk.accounts.pages.second_step import second_step
from casedesk.accounts.pages.signing_in import place_of
from casedesk.accounts.queries.codes import codes_of
from casedesk.accounts.rules.codes import RECOVERY_CODES, address_for_apps, in_groups
from casedesk.platform.errors import Forbidden, Invalid, Refused, TooMany
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.limits import SMALL_FORM_BYTES
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

_GUARD = requires("desk.use")
_SQUARE = 5
"""So many pixels a module: large enough for a camera held at arm's length."""


@get("/me/codes", guards=[_GUARD])
async def show_codes(request: StaffRequest) -> Response[str]:
    """Whether one has one-time codes, and what to do to get them."""
    return await _page(request)


@post("/me/codes", guards=[_GUARD], request_max_body_size=SMALL_FORM_BYTES)
async def begin(request: StaffRequest) -> Response[str]:
    """Shows a new secret, as a square to be photographed and in letters; once.

    Who has codes shows one; who has none yet shows that they know their password: a browser left open must not
    become somebody's second step.
    """
    if (await codes_of(request.user.id)).since is not None:
        asked = await second_step(request)
        if asked is not None:
            return asked
    else:
        form = await read_form(request)
        try:
            password = form.secret("password")
            form.check()
            if await judge(request.user.email.lower(), password, place_of(request)) is None:
                raise Invalid({"password": _("That is not your password.")})
        except (Invalid, TooMany) as no:
            fields = no.fields if isinstance(no, Invalid) else {"": no.reason}
            return await _page(request, form=Form().refused(Invalid(fields)), status=no.status)
    return await _page(request, secret=await actions.begin_codes(request.user.id))


@post("/me/codes/confirmation", guards=[_GUARD], request_max_body_size=SMALL_FORM_BYTES)
async def confirm(request: StaffRequest) -> Response[str]:
    """Takes the first code, and shows the recovery codes; once."""
    form = await read_form(request)
    try:
        typed = form.secret("code")
        form.check()
        made = await actions.confirm_codes(request.user.id, _session(request), typed)
    except (Invalid, TooMany) as no:
        fields = no.fields if isinstance(no, Invalid) else {"code": no.reason}
        secret = await actions.begun_secret(request.user.id)
        return await _page(request, form=Form().refused(Invalid(fields)), secret=secret, status=no.status)
    except Refused as no:
        return await _page(request, form=Form().refused(Invalid({"": no.reason})), status=no.status)
    return await _page(request, made=made)


@post("/me/codes/recovery", guards=[_GUARD], request_max_body_size=SMALL_FORM_BYTES)
async def renew_recovery(request: StaffRequest) -> Response[str]:
    """Ten new recovery codes; those before them are void."""
    asked = await second_step(request)
    if asked is not None:
        return asked
    return await _page(request, made=await actions.renew_recovery_codes(request.user.id))


def _session(request: StaffRequest) -> int:
    if request.auth.session_id is None:
        raise Forbidden(_("A person has to do this: it takes a one-time code."))
    return request.auth.session_id


async def _page(
    request: StaffRequest,
    *,
    form: Form | None = None,
    secret: str | None = None,
    made: list[str] | None = None,
    status: int = 200,
) -> Response[str]:
    answer = render(
        request,
        "accounts/codes.html",
        status=status,
        form=form or Form(),
        codes=await codes_of(request.user.id),
        secret=in_groups(secret) if secret else "",
        square=_square(secret, request.user.email) if secret else "",
        made=made or [],
        in_all=RECOVERY_CODES,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _square(secret: str, email: str) -> Markup:
    made = segno.make(address_for_apps(secret, desk="casedesk", email=email), error="m", micro=False)
    return Markup(made.svg_inline(scale=_SQUARE, border=4, omitsize=True))  # noqa: S704  # made of squares alone


ROUTES: list[Any] = [show_codes, begin, confirm, renew_recovery]
