"""Users: adding them, changing what they are, inviting them, and letting them go."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.actions import codes, leaving, people, setup
from casedesk.accounts.queries import people as queries
from casedesk.accounts.queries.codes import codes_of
from casedesk.accounts.queries.people import Person
from casedesk.accounts.rules.lifetimes import INVITATION
from casedesk.accounts.rules.permissions import ROLES
from casedesk.accounts.rules.profiles import Profile
from casedesk.admin.doing import doer_of
from casedesk.ownership.queries import open_cases_of_owner, possible_owners
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page
from casedesk.web.zones import LOCALES, zone_names

_GUARD = requires("settings.users")
_MOST_CASES = 1000


@get("/settings/users", guards=[_GUARD])
async def list_users(request: StaffRequest) -> Response[str]:
    """Everybody who works or worked here."""
    teams = {team.id: team.name for team in await queries.teams()}
    everybody = await queries.everybody()
    return settings_page(request, "admin/users.html", people=everybody, teams=teams)


@get("/settings/users/new", guards=[_GUARD])
async def new_user(request: StaffRequest) -> Response[str]:
    """The form for somebody new."""
    desk = await desk_settings()
    blank = Form({"zone": desk.zone, "capacity": 12, "level": 1, "takes_cases": True})
    return await _form(request, blank, None)


@post("/settings/users", guards=[_GUARD])
async def add_user(request: StaffRequest) -> Response[str]:
    """Adds a user, and shows the code by which they choose a password."""
    form = await read_form(request)
    try:
        profile = _profile(form)
        await _refuse_taken(form, profile.email, None)
        form.check()
        user_id = await people.add_user(profile, doer_of(request))
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), None, status=422)
    return await _invitation(request, user_id)


@get("/settings/users/{user_id:int}", guards=[_GUARD])
async def show_user(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """What somebody is at the desk."""
    return await _form(request, None, await _person(user_id))


@post("/settings/users/{user_id:int}", guards=[_GUARD])
async def change_user(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Changes what somebody is at the desk."""
    form = await read_form(request)
    try:
        profile = _profile(form)
        await _refuse_taken(form, profile.email, user_id)
        form.check()
        await people.change_user(user_id, profile, doer_of(request))
    except Invalid as wrong:
        return await _form(request, form.refused(wrong), await _person(user_id), status=422)
    flash(request, _("Saved."))
    return see_other("/settings/users")


@post("/settings/users/{user_id:int}/invitation", guards=[_GUARD])
async def invite(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Makes a new code by which somebody chooses a password."""
    return await _invitation(request, user_id)


@post("/settings/users/{user_id:int}/deactivation", guards=[_GUARD])
async def deactivate(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Lets somebody go, and says where their cases go."""
    person = await _person(user_id)
    form = await read_form(request)
    try:
        to_user_id = form.optional_identifier("to_user_id")
        form.check()
        cases = len(await open_cases_of_owner(user_id))
        if cases and to_user_id is None and not await _others(user_id):
            raise Invalid({"to_user_id": _("Nobody else takes cases. Let somebody take cases first.")})
        await leaving.deactivate_user(user_id, to_user_id, doer_of(request))
    except Invalid as wrong:
        return await _form(request, None, person, status=422, leaving_form=form.refused(wrong))
    if cases:
        flash(request, _("%(name)s is out. Their cases are being handed over.") % {"name": person.name})
    else:
        flash(request, _("%(name)s is out.") % {"name": person.name})
    return see_other("/settings/users")


@post("/settings/users/{user_id:int}/activation", guards=[_GUARD])
async def reactivate(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Lets somebody come back, by a new code."""
    await leaving.reactivate_user(user_id, doer_of(request))
    return await _invitation(request, user_id)


@post("/settings/users/{user_id:int}/codes/removal", guards=[_GUARD])
async def take_codes_away(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Takes away the one-time codes of somebody who lost them."""
    if user_id == request.user.id:
        raise Refused(_("Somebody else has to do this for you: another admin, or the command line."))
    await codes.take_codes_away(user_id, doer_of(request))
    flash(request, _("Their one-time codes are gone. They can set up new ones."))
    return see_other(f"/settings/users/{user_id}")


def _profile(form: Form) -> Profile:
    return Profile(
        name=form.text("name"),
        email=form.email("email"),
        role=form.choice("role", ROLES),
        level=form.integer("level", lowest=1, highest=3),
        locale=form.choice("locale", ["", *(code for code, _words in LOCALES)]),
        zone=form.choice("zone", zone_names()),
        languages=_languages(form),
        capacity=form.integer("capacity", lowest=0, highest=_MOST_CASES),
        takes_cases=form.checkbox("takes_cases"),
        teams=form.identifiers("teams"),
    )


def _languages(form: Form) -> tuple[str, ...]:
    typed = form.text("languages", required=False).replace(",", " ").lower().split()
    if not all(2 <= len(one) <= 3 and one.isascii() and one.isalpha() for one in typed):
        form.refuse("languages", _("Write short language codes, such as: en, tr, ko."))
    return tuple(dict.fromkeys(typed))


def _values(person: Person) -> Form:
    return Form(
        {
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "level": person.level,
            "locale": person.locale,
            "zone": person.zone,
            "languages": ", ".join(person.languages),
            "capacity": person.capacity,
            "takes_cases": person.takes_cases,
            "teams": person.teams,
        }
    )


async def _refuse_taken(form: Form, email: str, user_id: int | None) -> None:
    # The action refuses it too, but only once all else is right; here it is said with the rest.
    owner = await queries.person_by_email(email)
    if owner is not None and owner.id != user_id:
        words = (
            _("That is the address of %(name)s.")
            if owner.active
            else _("%(name)s, who left, has that address.")
        )
        form.refuse("email", words % {"name": owner.name})


async def _person(user_id: int) -> Person:
    found = await queries.person(user_id)
    if found is None:
        raise NotFound
    return found


async def _others(user_id: int) -> list[tuple[int, str]]:
    return [(owner.id, owner.name) for owner in await possible_owners() if owner.id != user_id]


async def _form(
    request: StaffRequest,
    form: Form | None,
    person: Person | None,
    *,
    status: int = 200,
    leaving_form: Form | None = None,
) -> Response[str]:
    if form is None:
        form = _values(person) if person else Form()
    return settings_page(
        request,
        "admin/user.html",
        status,
        form=form,
        leaving_form=leaving_form or Form(),
        person=person,
        open_cases=len(await open_cases_of_owner(person.id)) if person else 0,
        others=await _others(person.id) if person else [],
        codes=await codes_of(person.id) if person else None,
        roles=_role_words(),
        teams=[(team.id, team.name) for team in await queries.teams()],
        locales=LOCALES,
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
    )


async def _invitation(request: StaffRequest, user_id: int) -> Response[str]:
    code = await setup.invite(user_id, doer_of(request))
    base = request.app.state.settings.base_url
    return settings_page(
        request,
        "admin/invitation.html",
        person=await _person(user_id),
        code=code,
        link=f"{base}/welcome?code={code}",
        days=INVITATION.days,
    )


def _role_words() -> list[tuple[str, str]]:
    words = {
        "agent": _("Agent: works on cases"),
        "supervisor": _("Supervisor: also assigns and sees the team and reports"),
        "manager": _("Manager: also keeps lists and reads the audit"),
        "admin": _("Admin: also runs the desk"),
    }
    return [(role, words[role]) for role in ROLES]


ROUTES: list[Any] = [
    list_users,
    new_user,
    add_user,
    show_user,
    change_user,
    invite,
    deactivate,
    reactivate,
    take_codes_away,
]
