"""The routing rules: read, tried on what came before, and changed, each change with its way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries.people import teams
from casedesk.cases.wording import channel_words, kind_words, priority_words
from casedesk.channels.mailboxes.queries.mailboxes import mailboxes
from casedesk.customers.wording import tier_words
from casedesk.ownership.routing.actions.publishing import (
    move_rule,
    remove_rule,
    restore_version,
    save_rule,
)
from casedesk.ownership.routing.queries.past import MOST, PastWords, past_cases
from casedesk.ownership.routing.queries.rule_lists import latest_version, rules_in_force, versions
from casedesk.ownership.routing.rules.asking import KINDS_OF_CONDITION, Rule
from casedesk.ownership.routing.rules.lists import replaced
from casedesk.ownership.routing.rules.trying import Trial, tried
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound
from casedesk.rota.queries.planned import skills
from casedesk.settings.queries import categories
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import COMMON, language_name
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest
from casedesk.workspace.acting import actor_of, doer_of

GUARD = requires("routing.change")
PAGE = "/team/routing"
MOST_DAYS = 31


@dataclass(frozen=True)
class Tried:
    """What a trial of a rule found, over which days, with what the page says of each case."""

    trial: Trial
    since: date
    until: date
    words: Mapping[int, PastWords]
    place: int
    is_cut: bool


@get(PAGE, guards=[requires("team.see")])
async def show_routing(request: StaffRequest) -> Response[str]:
    """The rules in force, and how they changed."""
    return render(
        request,
        "team/routing.html",
        rules=await rules_in_force(),
        version=await latest_version(),
        versions=await versions(),
        options=await _options(),
    )


@get(f"{PAGE}/rules/new", guards=[GUARD])
async def new_rule(request: StaffRequest) -> Response[str]:
    """The form for another rule."""
    return await _form_page(request, Form({"version": await latest_version()}), None)


@get(f"{PAGE}/rules/{{rule_id:int}}", guards=[GUARD])
async def show_rule(request: StaffRequest, rule_id: FromPath[int]) -> Response[str]:
    """The form of a rule in force."""
    rule = next((one for one in await rules_in_force() if one.id == rule_id), None)
    if rule is None:
        raise NotFound
    return await _form_page(request, _form_of(rule, await latest_version()), rule_id)


@post(f"{PAGE}/rules", guards=[GUARD])
async def take_rule(request: StaffRequest) -> Response[str]:
    """Tries a rule on past cases, or saves it: by the button that was pressed."""
    form = await read_form(request)
    rule_id = form.optional_identifier("rule")
    found: Tried | None = None
    try:
        rule = await _rule_in(form)
        if form.optional_choice("press", ("try", "save")) == "try":
            since, until = _days(request, form)
            form.check()
            found = await _try(request, rule, rule_id, since, until)
            return await _form_page(request, form, rule_id, found)
        version = form.integer("version", lowest=0, highest=2**31)
        form.check()
        await save_rule(rule, rule_id, version, doer_of(request))
    except Invalid as wrong:
        return await _form_page(request, form.refused(wrong), rule_id, status=422)
    return await _done(request, _("Saved. New cases go by it from now on."))


@post(f"{PAGE}/rules/{{rule_id:int}}/place", guards=[GUARD])
async def move(request: StaffRequest, rule_id: FromPath[int]) -> Response[str]:
    """Moves a rule one place up or down: the first that matches counts."""
    form = await read_form(request)
    step = {"up": -1, "down": 1}[form.choice("step", ("up", "down"))] if not form.errors else 0
    version = form.integer("version", lowest=0, highest=2**31)
    form.check()
    await move_rule(rule_id, step, version, doer_of(request))
    return await _done(request, _("Moved."))


@post(f"{PAGE}/rules/{{rule_id:int}}/removal", guards=[GUARD])
async def remove(request: StaffRequest, rule_id: FromPath[int]) -> Response[str]:
    """Takes a rule away."""
    form = await read_form(request)
    version = form.integer("version", lowest=0, highest=2**31)
    form.check()
    await remove_rule(rule_id, version, doer_of(request))
    return await _done(request, _("Removed."))


@post(f"{PAGE}/versions/{{version_id:int}}/restoring", guards=[GUARD])
async def restore(request: StaffRequest, version_id: FromPath[int]) -> Response[str]:
    """Brings the rules of an earlier version back."""
    await restore_version(version_id, doer_of(request))
    return await _done(request, _("Those rules are in force again."))


async def _done(request: StaffRequest, said: str) -> Response[str]:
    before = next(iter((await versions(2))[1:]), None)
    flash(request, said, undo=f"{PAGE}/versions/{before.id if before else 0}/restoring")
    return see_other(PAGE)


async def _rule_in(form: Form) -> Rule:
    asked = {
        skill.id: form.optional_integer(f"skill-{skill.id}", lowest=1, highest=3)
        for skill in await skills(active_only=False)
    }
    conditions: dict[str, tuple[int | str, ...]] = {
        "mailboxes": form.identifiers("mailboxes"),
        "categories": form.identifiers("categories"),
        **{
            name: form.choices(name, [str(key) for key, _words in options])
            for name, options in (await _options()).items()
            if name not in ("mailboxes", "categories", "teams", "skills")
        },
    }
    return Rule(
        name=form.text("name", longest=100),
        conditions={name: conditions[name] for name in KINDS_OF_CONDITION if conditions[name]},
        team_id=form.optional_identifier("team_id"),
        skills=tuple((key, level) for key, level in asked.items() if level is not None),
        language_level=form.optional_integer("language_level", lowest=1, highest=3),
    )


def _days(request: StaffRequest, form: Form) -> tuple[date, date]:
    yesterday = clock.now().astimezone(ZoneInfo(request.user.zone)).date() - timedelta(days=1)
    since = form.optional_day("since") or yesterday
    until = form.optional_day("until") or max(since, yesterday if form.values.get("since") else since)
    if until < since:
        form.refuse("until", _("The last day comes after the first."))
    if (until - since).days >= MOST_DAYS:
        form.refuse("until", _("Choose %(days)d days at most.") % {"days": MOST_DAYS})
    form.values |= {"since": since.isoformat(), "until": until.isoformat()}
    return since, until


async def _try(request: StaffRequest, rule: Rule, rule_id: int | None, since: date, until: date) -> Tried:
    zone = ZoneInfo(request.user.zone)
    begins = datetime.combine(since, time(), zone)
    ends = datetime.combine(until + timedelta(days=1), time(), zone)
    cases, words = await past_cases(begins, ends, actor_of(request.user))
    before = await rules_in_force()
    rules = [*before, rule] if rule_id is None else replaced(before, rule_id, rule)
    if rules is None:
        raise NotFound
    place = next(number for number, one in enumerate(rules) if one is rule)
    return Tried(tried(rules, cases), since, until, words, place, len(cases) == MOST)


def _form_of(rule: Rule, version: int) -> Form:
    return Form(
        {
            "version": version,
            "name": rule.name,
            "team_id": rule.team_id,
            "language_level": rule.language_level,
            **{f"skill-{skill}": level for skill, level in rule.skills},
            **{name: list(values) for name, values in rule.conditions.items()},
        }
    )


async def _options() -> dict[str, list[tuple[Any, str]]]:
    """What one can choose for each condition, and what a rule can ask for, with its words."""
    return {
        "mailboxes": [(one.id, one.address) for one in await mailboxes()],
        "categories": [(one.id, one.name) for one in await categories()],
        "tiers": list(tier_words().items()),
        "languages": sorted(((tag, language_name(tag)) for tag in COMMON), key=lambda one: one[1].casefold()),
        "kinds": list(kind_words().items()),
        "channels": list(channel_words().items()),
        "priorities": list(priority_words().items()),
        "teams": [(one.id, one.name) for one in await teams()],
        "skills": [(one.id, one.name) for one in await skills(active_only=False)],
    }


async def _form_page(
    request: StaffRequest, form: Form, rule_id: int | None, found: Tried | None = None, status: int = 200
) -> Response[str]:
    return render(
        request,
        "team/rule.html",
        status=status,
        form=form,
        rule_id=rule_id,
        options=await _options(),
        found=found,
    )


ROUTES: list[Any] = [show_routing, new_rule, show_rule, take_rule, move, remove, restore]
