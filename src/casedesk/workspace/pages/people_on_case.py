"""Who may write on a case: accepting senders, participants, and whose case it is."""

from litestar import Response, post
from litestar.params import FromPath

from casedesk.cases.actions import people
from casedesk.cases.actions.people import NewParticipant
from casedesk.cases.rules.people import SEES
from casedesk.channels.email.actions.forwarding import accept_forwarded
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, case_address, seen_case
from casedesk.workspace.pages.case import CANNOT, refused_case

_WORK = requires("cases.work")
_ANSWERS = ("customer", "participant", "unknown")


@post("/cases/{number:str}/contacts/{interaction_id:int}/sender", guards=[_WORK])
async def say_who_wrote(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[str]:
    """Says who wrote a contact: the customer, somebody else who takes part from now on, or nobody we know."""
    actor = actor_of(request.user)
    case_id = await seen_case(number, actor)
    form = await read_form(request)
    try:
        who = form.choice("who", _ANSWERS)
        name = form.text("name", longest=people.LONGEST_NAME, required=False)
        sees = form.optional_choice("sees", SEES) or "nothing"
        form.check()
        if who == "customer":
            await people.accept_as_customer(case_id, interaction_id, actor)
            flash(request, _("The address is the customer's from now on, and can be answered."))
        elif who == "participant":
            key = await people.accept_as_participant(case_id, interaction_id, name, sees, actor)
            flash(request, _("They take part in the case now."), undo=_removal(case_id, key))
        else:
            await people.leave_unknown(case_id, interaction_id, actor)
            flash(request, _("They stay unknown and get no answer."))
    except CANNOT as error:
        return await refused_case(request, case_id, "sender", form, error)
    return see_other(f"{case_address(case_id)}#contact-{interaction_id}")


@post("/cases/{number:str}/participants", guards=[_WORK])
async def add(request: StaffRequest, number: FromPath[str]) -> Response[str]:
    """Lets somebody take part in the case."""
    case_id = await seen_case(number, actor_of(request.user))
    form = await read_form(request)
    try:
        new = NewParticipant(
            address=form.text("address", longest=300),
            name=form.text("name", longest=people.LONGEST_NAME, required=False),
            sees=form.choice("sees", SEES),
        )
        form.check()
        key = await people.add_participant(case_id, new, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "participant", form, error)
    flash(request, _("They take part in the case now."), undo=_removal(case_id, key))
    return see_other(f"{case_address(case_id)}#people")


@post("/cases/{number:str}/participants/{participant_id:int}", guards=[_WORK])
async def change(
    request: StaffRequest, number: FromPath[str], participant_id: FromPath[int]
) -> Response[str]:
    """Says what a participant may see."""
    case_id = await seen_case(number, actor_of(request.user))
    form = await read_form(request)
    sees = form.choice("sees", SEES)
    form.check()
    await people.change_participant(case_id, participant_id, sees, actor_of(request.user))
    flash(request, _("Saved."))
    return see_other(f"{case_address(case_id)}#people")


@post("/cases/{number:str}/participants/{participant_id:int}/removal", guards=[_WORK])
async def remove(
    request: StaffRequest, number: FromPath[str], participant_id: FromPath[int]
) -> Response[str]:
    """Lets a participant go."""
    case_id = await seen_case(number, actor_of(request.user))
    await people.remove_participant(case_id, participant_id, actor_of(request.user))
    back = f"{case_address(case_id)}/participants/{participant_id}/return"
    flash(request, _("They take part no longer. What they wrote stays."), undo=back)
    return see_other(f"{case_address(case_id)}#people")


@post("/cases/{number:str}/participants/{participant_id:int}/return", guards=[_WORK])
async def bring_back(
    request: StaffRequest, number: FromPath[str], participant_id: FromPath[int]
) -> Response[str]:
    """Takes a removal back."""
    case_id = await seen_case(number, actor_of(request.user))
    await people.bring_participant_back(case_id, participant_id, actor_of(request.user))
    return see_other(f"{case_address(case_id)}#people")


@post("/cases/{number:str}/contacts/{interaction_id:int}/original-sender", guards=[_WORK])
async def accept_original(
    request: StaffRequest, number: FromPath[str], interaction_id: FromPath[int]
) -> Response[str]:
    """Makes whoever wrote what one of us sent on the case's customer."""
    case_id = await seen_case(number, actor_of(request.user))
    try:
        before = await accept_forwarded(case_id, interaction_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "customer", await read_form(request), error)
    undo = f"{case_address(case_id)}/customer/{before}"
    flash(request, _("It is their case now."), undo=undo)
    return see_other(case_address(case_id))


@post("/cases/{number:str}/customer/{customer_id:int}", guards=[_WORK])
async def change_customer(
    request: StaffRequest, number: FromPath[str], customer_id: FromPath[int]
) -> Response[str]:
    """Makes the case another customer's."""
    case_id = await seen_case(number, actor_of(request.user))
    try:
        await people.change_customer(case_id, customer_id, actor_of(request.user))
    except CANNOT as error:
        return await refused_case(request, case_id, "customer", await read_form(request), error)
    flash(request, _("The case has another customer now."))
    return see_other(case_address(case_id))


def _removal(case_id: int, participant_id: int) -> str:
    return f"{case_address(case_id)}/participants/{participant_id}/removal"


ROUTES = [say_who_wrote, add, change, remove, bring_back, accept_original, change_customer]
