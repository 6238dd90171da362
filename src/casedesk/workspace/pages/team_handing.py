"""Handing several cases of somebody on from the team page, with one brief: offered, or given at once; and the way
back for a few seconds."""

from collections.abc import Sequence
from datetime import timedelta

from litestar import Response, post
from litestar.params import FromQuery

from casedesk.accounts.queries.people import person
from casedesk.ownership.actions import assign_several
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import MOST_WORDS, Brief
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.platform.keys import keys_said
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of
from casedesk.workspace.handing_several import Offered, offer_several, withdraw_several
from casedesk.workspace.pages.team import team_page

UNDO = timedelta(seconds=10)
MOST_UNDONE = 60
"""An address holds no more keys than this; for more there is no undo, and the page says to whom they went."""
LONGEST_WHY = 300


@post("/team/handoffs", guards=[requires("team.see")])
async def offer(request: StaffRequest) -> Response[str]:
    """Offers the chosen cases of somebody to somebody else, each with its own brief and one next step for all."""
    form = await read_form(request)
    from_id, team = form.identifier("from"), form.optional_identifier("team") or 0
    try:
        case_ids, to_id, brief = _chosen(form, must_say_why=False)
        if not brief.next_step:
            form.refuse(
                "next_step", _("Say what is to be done next: whoever takes them over begins with that.")
            )
        form.check()
        offered = await offer_several(case_ids, from_id, brief, Receiver(to_id), actor_of(request.user))
    except Invalid as wrong:
        return await team_page(request, team, from_id, form.refused(wrong), status=422)
    words = ngettext(
        "%(num)d case is offered to %(name)s, and stays where it is until they accept.",
        "%(num)d cases are offered to %(name)s, and stay where they are until they accept.",
        len(offered),
    )
    said = words % {"num": len(offered), "name": await _name(to_id)}
    if len(offered) < len(case_ids):
        said += " " + _("The others had moved on, are offered already, or may not be seen by them.")
    _flash(request, said, "/team/handoffs/undo?offers=" + ",".join(map(str, offered)), len(offered))
    return see_other(_address(team, from_id))


@post("/team/handoffs/undo", guards=[requires("team.see")])
async def take_offers_back(request: StaffRequest, offers: FromQuery[str]) -> Response[str]:
    """Takes back what was offered a moment ago, as far as nobody has answered."""
    found = [one for one in map(Offered.read, offers.split(",")[:MOST_UNDONE]) if one is not None]
    back = await withdraw_several(found, actor_of(request.user))
    said = ngettext("%(num)d offer is taken back.", "%(num)d offers are taken back.", back) % {"num": back}
    if back < len(found):
        said += " " + _("The others were answered meanwhile.")
    flash(request, said)
    return see_other("/team")


@post("/team/handing", guards=[requires("cases.assign")])
async def give_at_once(request: StaffRequest) -> Response[str]:
    """Gives the chosen cases of somebody to somebody else at once, with one reason."""
    form = await read_form(request)
    from_id, team = form.identifier("from"), form.optional_identifier("team") or 0
    try:
        case_ids, to_id, brief = _chosen(form, must_say_why=True)
        form.check()
        moved = await assign_several(case_ids, from_id, to_id, brief, actor_of(request.user))
    except Invalid as wrong:
        return await team_page(request, team, from_id, form.refused(wrong), status=422)
    words = ngettext("%(num)d case is with %(name)s now.", "%(num)d cases are with %(name)s now.", len(moved))
    said = words % {"num": len(moved), "name": await _name(to_id)}
    if len(moved) < len(case_ids):
        said += " " + _("The others had moved on, or may not be seen by them.")
    keys = ",".join(map(str, moved))
    undo = f"/team/handing/undo?cases={keys}&owner={to_id}&back_to={from_id}"
    _flash(request, said, undo, len(moved))
    return see_other(_address(team, from_id))


@post("/team/handing/undo", guards=[requires("cases.assign")])
async def take_back(
    request: StaffRequest, cases: FromQuery[str], owner: FromQuery[int], back_to: FromQuery[int]
) -> Response[str]:
    """Gives cases back that were handed on a moment ago."""
    keys = keys_said(cases, MOST_UNDONE)
    try:
        brief = Brief("", why=_("taken back"))
        moved = await assign_several(keys, owner, back_to, brief, actor_of(request.user))
        words = ngettext("%(num)d case is back.", "%(num)d cases are back.", len(moved))
        flash(request, words % {"num": len(moved)})
    except Invalid:
        flash(request, _("They take no cases any more, so nothing went back."), meaning="due")
    return see_other(_address(0, back_to))


def _chosen(form: Form, *, must_say_why: bool) -> tuple[Sequence[int], int, Brief]:
    case_ids, to_id = form.identifiers("cases"), form.identifier("owner_id")
    why = form.text("reason", longest=LONGEST_WHY, required=must_say_why)
    next_step = form.words("next_step", longest=MOST_WORDS, required=False)
    if not case_ids:
        form.refuse("cases", _("Choose at least one case."))
    return case_ids, to_id, Brief(next_step, why=why)


async def _name(user_id: int) -> str:
    found = await person(user_id)
    return found.name if found else ""


def _flash(request: StaffRequest, said: str, undo: str, many: int) -> None:
    has_undo = 0 < many <= MOST_UNDONE
    flash(request, said, undo=undo if has_undo else None, until=clock.now() + UNDO if has_undo else None)


def _address(team_id: int, who: int) -> str:
    team = f"team={team_id}&" if team_id else ""
    return f"/team?{team}who={who}#cases"


ROUTES = [offer, take_offers_back, give_at_once, take_back]
