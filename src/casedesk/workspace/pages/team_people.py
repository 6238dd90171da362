"""When somebody works and is away, and what they know; and the desk's list of skills."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries.people import Person, everybody, person
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.resolution_clock.rules.calendar_documents import WEEKDAYS
from casedesk.rota.actions.planning import (
    NewAbsence,
    change_absence,
    decide_to_hand_over,
    end_absence,
    enter_absence,
    set_knowledge,
    set_shifts,
)
from casedesk.rota.actions.skill_list import add_skill, change_skill
from casedesk.rota.queries.planned import absences_of, known_by, shifts_of, skills
from casedesk.rota.queries.presence import hours_of
from casedesk.rota.rules.planning import may_plan_for
from casedesk.rota.rules.presence import REASONS
from casedesk.rota.rules.written import week_in, week_written
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.rendering import render
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.workspace.acting import doer_of

OWN = requires("rota.enter")
SKILLS = requires("team.see")


@get("/team/people/{user_id:int}", guards=[OWN])
async def show_person(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Somebody's hours, absences and knowledge: one's own, or of a team one supervises."""
    return await _page(request, await _seen(request.user, user_id))


@post("/team/people/{user_id:int}/shifts", guards=[OWN])
async def save_shifts(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Takes somebody's weekly hours."""
    colleague = await _planned(request.user, user_id)
    form = await read_form(request)
    rows, wrong = week_in({day: form.text(day, required=False) for day in WEEKDAYS})
    try:
        for day, says in wrong.items():
            form.refuse(day, says)
        form.check()
        await set_shifts(user_id, rows, doer_of(request))
    except Invalid as refused:
        return await _page(request, colleague, {"shifts": form.refused(refused)}, 422)
    flash(request, _("Saved."))
    return see_other(_address(user_id))


@post("/team/people/{user_id:int}/absences", guards=[OWN])
async def add_absence(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Enters an absence: one's own, or of somebody one plans for."""
    return await _save_absence(request, user_id, None)


@post("/team/people/{user_id:int}/absences/{absence_id:int}", guards=[OWN])
async def save_absence(
    request: StaffRequest, user_id: FromPath[int], absence_id: FromPath[int]
) -> Response[str]:
    """Changes an absence."""
    return await _save_absence(request, user_id, absence_id)


async def _save_absence(request: StaffRequest, user_id: int, absence_id: int | None) -> Response[str]:
    colleague = await _seen(request.user, user_id)
    form, zone = await read_form(request), request.user.zone
    try:
        new = NewAbsence(
            user_id=user_id,
            from_at=form.moment("from_at", zone),
            until_at=form.optional_moment("until_at", zone),
            reason=form.choice("reason", REASONS),
            cover_id=form.optional_identifier("cover_id"),
        )
        form.check()
        if absence_id is None:
            await enter_absence(new, doer_of(request))
        else:
            await change_absence(absence_id, new, doer_of(request))
    except Invalid as refused:
        name = "absence" if absence_id is None else f"absence-{absence_id}"
        return await _page(request, colleague, {name: form.refused(refused)}, 422)
    flash(request, _("Saved. New cases go to others meanwhile."))
    return see_other(f"{_address(user_id)}#absences")


@post("/team/people/{user_id:int}/absences/{absence_id:int}/end", guards=[OWN])
async def come_back(
    request: StaffRequest, user_id: FromPath[int], absence_id: FromPath[int]
) -> Response[str]:
    """Ends an absence now, or takes one back that has not begun."""
    await _seen(request.user, user_id)
    await end_absence(absence_id, user_id, doer_of(request))
    flash(request, _("That absence is over."))
    return see_other(f"{_address(user_id)}#absences")


@post("/team/people/{user_id:int}/absences/{absence_id:int}/handing-over", guards=[requires("cases.assign")])
async def hand_over(
    request: StaffRequest, user_id: FromPath[int], absence_id: FromPath[int]
) -> Response[str]:
    """Has everything that is open on the name of somebody away for long handed over."""
    colleague = await _planned(request.user, user_id)
    form = await read_form(request)
    try:
        to_user_id = form.optional_identifier("to_user_id")
        form.check()
        await decide_to_hand_over(absence_id, user_id, to_user_id, doer_of(request))
    except Invalid as refused:
        return await _page(request, colleague, {f"over-{absence_id}": form.refused(refused)}, 422)
    flash(request, _("It is being handed over. They take nothing new until they are back."))
    return see_other(f"{_address(user_id)}#absences")


@post("/team/people/{user_id:int}/knowledge", guards=[OWN])
async def save_knowledge(request: StaffRequest, user_id: FromPath[int]) -> Response[str]:
    """Takes what somebody knows, and how well."""
    colleague = await _planned(request.user, user_id)
    form = await read_form(request)
    try:
        levels = {
            skill.id: form.optional_integer(f"skill-{skill.id}", lowest=1, highest=3)
            for skill in await skills(active_only=False)
        }
        spoken = {
            language: form.integer(f"language-{language}", lowest=1, highest=3)
            for language in colleague.languages
        }
        form.check()
        known = {key: level for key, level in levels.items() if level is not None}
        await set_knowledge(user_id, known, spoken, doer_of(request))
    except Invalid as refused:
        return await _page(request, colleague, {"knowledge": form.refused(refused)}, 422)
    flash(request, _("Saved."))
    return see_other(_address(user_id))


@get("/team/skills", guards=[SKILLS])
async def show_skills(request: StaffRequest) -> Response[str]:
    """The skills that cases can ask for."""
    return await _skills_page(request)


@post("/team/skills", guards=[requires("routing.change")])
async def new_skill(request: StaffRequest) -> Response[str]:
    """Adds a skill."""
    form = await read_form(request)
    try:
        name = form.text("name", longest=100)
        form.check()
        await add_skill(name, doer_of(request))
    except Invalid as refused:
        return await _skills_page(request, adding=form.refused(refused), status=422)
    flash(request, _("Added."))
    return see_other("/team/skills")


@post("/team/skills/{skill_id:int}", guards=[requires("routing.change")])
async def save_skill(request: StaffRequest, skill_id: FromPath[int]) -> Response[str]:
    """Renames a skill, or takes it off what is offered."""
    form = await read_form(request)
    try:
        name, active = form.text("name", longest=100), form.checkbox("active")
        form.check()
        await change_skill(skill_id, name, active=active, by=doer_of(request))
    except Invalid as refused:
        return await _skills_page(request, changing={skill_id: form.refused(refused)}, status=422)
    flash(request, _("Saved."))
    return see_other("/team/skills")


async def _seen(user: SignedIn, user_id: int) -> Person:
    """Somebody whose page this user may see and enter absences on. Raises NotFound."""
    found = await person(user_id)
    if found is None or not (user.id == user_id or may_plan_for(user.role, user.teams, found.teams)):
        raise NotFound
    return found


async def _planned(user: SignedIn, user_id: int) -> Person:
    """Somebody whom this user plans for. Raises NotFound."""
    found = await person(user_id)
    if found is None or not may_plan_for(user.role, user.teams, found.teams):
        raise NotFound
    return found


def _address(user_id: int) -> str:
    return f"/team/people/{user_id}"


async def _page(
    request: StaffRequest, colleague: Person, forms: dict[str, Form] | None = None, status: int = 200
) -> Response[str]:
    filled = {name: _named(form, name) for name, form in (forms or {}).items()}
    own_week, hours = await shifts_of(colleague.id), await hours_of(colleague.id)
    others = [one for one in await everybody(active_only=True) if one.id != colleague.id]
    return render(
        request,
        "team/person.html",
        status=status,
        colleague=colleague,
        plans=may_plan_for(request.user.role, request.user.teams, colleague.teams),
        forms=_Filled(filled),
        week=week_written(own_week),
        has_own=bool(own_week),
        has_team_hours=hours.calendar is not None,
        hours=hours,
        now=clock.now(),
        weekdays=_weekdays(),
        absences=await absences_of([colleague.id]),
        reasons=_reasons(),
        others=[(one.id, one.name) for one in others],
        known=await known_by(colleague.id),
        skills=await skills(),
        language_name=language_name,
        typed=partial(_as_typed, zone=ZoneInfo(request.user.zone)),
    )


def _as_typed(at: datetime, zone: ZoneInfo) -> str:
    """A time as a field for one has it."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


class _Filled(dict[str, Form]):
    """The forms of the page by name; one that was not sent is empty."""

    def __missing__(self, name: str) -> Form:
        return Form(name=name)


def _named(form: Form, name: str) -> Form:
    form.name = name
    return form


async def _skills_page(
    request: StaffRequest,
    *,
    adding: Form | None = None,
    changing: dict[int, Form] | None = None,
    status: int = 200,
) -> Response[str]:
    return render(
        request,
        "team/skills.html",
        status=status,
        skills=await skills(active_only=False),
        adding=adding or Form(),
        changing=changing or {},
    )


def _reasons() -> list[tuple[str, str]]:
    words = {
        "holiday": _("holiday"),
        "sick": _("sick"),
        "training": _("training"),
        "family": _("family"),
        "other": _("something else"),
    }
    return [(reason, words[reason]) for reason in REASONS]


def _weekdays() -> list[tuple[str, str]]:
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return list(zip(WEEKDAYS, names, strict=True))


ROUTES: list[Any] = [
    show_person,
    save_shifts,
    add_absence,
    save_absence,
    come_back,
    hand_over,
    save_knowledge,
    show_skills,
    new_skill,
    save_skill,
]
