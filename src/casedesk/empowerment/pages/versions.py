"""The policy in force, its versions, and the difference between any two in words."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.accounts.pages.second_step import second_step
from casedesk.empowerment.actions import policies as acts
from casedesk.empowerment.pages.people import actor_of, agent_of, author_of, doer_of
from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.afterwards import to_review
from casedesk.empowerment.queries.policies import Version
from casedesk.empowerment.rules.changes import changed_for
from casedesk.empowerment.rules.one_currency import currencies_of, differences_in, in_one_currency
from casedesk.empowerment.rules.table import who_may_give_what
from casedesk.empowerment.rules.told import sections_of
from casedesk.platform import clock
from casedesk.platform.errors import Invalid
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

SEE = requires("policy.see")
HOME = "/empowerment"
FRESH = timedelta(minutes=15)
"""A policy speaks for everybody: its publisher has shown a code just now, not at some time this morning."""


@get(HOME, guards=[SEE])
async def show_policy(request: StaffRequest) -> Response[str]:
    """Who may give what, now; and what changed for whoever reads it."""
    now = await policies.in_force()
    newest = await policies.newest()
    confirmed = await policies.confirmed_up_to(request.user.id)
    may_write = request.user.may("policy.publish_team")
    return render(
        request,
        "empowerment/policy.html",
        version=now,
        coming=newest if newest is not None and newest.in_force_from > clock.now() else None,
        news=await _news(request, now, confirmed),
        drafts=await policies.open_drafts() if may_write else [],
        reviews=len(await to_review(actor_of(request))) if request.user.may("remedies.review") else 0,
        **(await _told(request, now)),
    )


async def _news(request: StaffRequest, now: Version | None, confirmed: int) -> list[str]:
    """What the version in force changed for this reader since the one that they confirmed last."""
    if now is None or now.id <= confirmed:
        return []
    before = await policies.version(confirmed or now.base_id or now.id)
    currency = (await desk_settings()).currency
    return list(changed_for(before.policy, now.policy, await agent_of(request), currency))


async def _told(request: StaffRequest, version: Version | None) -> dict[str, Any]:
    if version is None:
        return {"policy": None, "table": None, "sections": [], "currency": "", "other_currencies": []}
    currency = (await desk_settings()).currency
    policy = in_one_currency(version.policy, currency)
    return {
        "policy": policy,
        "currency": currency,
        "other_currencies": [one for one in currencies_of(version.policy) if one != currency],
        "table": who_may_give_what(policy, await agent_of(request)),
        "sections": list(sections_of(policy)),
    }


@get(f"{HOME}/versions", guards=[SEE])
async def list_versions(
    request: StaffRequest, older: FromQuery[int] = 0, newer: FromQuery[int] = 0
) -> Response[str]:
    """Every version, and the difference between two of them."""
    found = await policies.versions()
    two = (await policies.version(older), await policies.version(newer)) if older and newer else None
    currency = (await desk_settings()).currency
    return render(
        request,
        "empowerment/versions.html",
        versions=found,
        two=two,
        changes=differences_in(two[0].policy, two[1].policy, currency) if two else (),
    )


@get(f"{HOME}/versions/{{policy_id:int}}", guards=[SEE])
async def show_version(request: StaffRequest, policy_id: FromPath[int]) -> Response[str]:
    """One version: its note, what it changed, and all that it says."""
    return await _version_page(request, policy_id, Form())


async def _version_page(
    request: StaffRequest, policy_id: int, form: Form, status: int = 200
) -> Response[str]:
    version = await policies.version(policy_id)
    base = None if version.base_id is None else await policies.version(version.base_id)
    newest = await policies.newest()
    assert newest is not None, "there is at least this one"
    currency = (await desk_settings()).currency
    return render(
        request,
        "empowerment/version.html",
        status=status,
        version=version,
        changes=differences_in(base.policy, version.policy, currency) if base is not None else (),
        may_roll_back=request.user.may("policy.publish") and newest.document != version.document,
        undoes=differences_in(newest.policy, version.policy, currency),
        form=form,
        **(await _told(request, version)),
    )


@get(f"{HOME}/versions/{{policy_id:int}}/document", guards=[SEE])
async def export_version(policy_id: FromPath[int]) -> Response[bytes]:
    """A version as the file that a repository would hold."""
    version = await policies.version(policy_id)
    return as_download(version.document.encode(), f"policy-{policy_id}.toml", "text/plain")


@post(f"{HOME}/versions/{{policy_id:int}}/rollback", guards=[requires("policy.publish")])
async def roll_back(request: StaffRequest, policy_id: FromPath[int]) -> Response[str]:
    """Publishes an older version again; for who shows a one-time code."""
    asked = await second_step(request, FRESH)
    if asked is not None:
        return asked
    form = await read_form(request)
    try:
        note = form.words("note", longest=2_000, required=False)
        form.check()
        found = await acts.roll_back(policy_id, note, await author_of(request), doer_of(request))
    except Invalid as wrong:
        return await _version_page(request, policy_id, form.refused(wrong), status=422)
    flash(
        request,
        _("Version %(number)d is in force now, as %(old)d was.") % {"number": found, "old": policy_id},
    )
    return see_other(HOME)


@post(f"{HOME}/versions/{{policy_id:int}}/confirmation", guards=[SEE])
async def confirm(request: StaffRequest, policy_id: FromPath[int]) -> Response[str]:
    """The reader has seen what changed for them."""
    await policies.version(policy_id)
    await acts.confirm(policy_id, request.user.id)
    flash(request, _("Noted: you have read what changed."))
    return see_other(HOME)


ROUTES: list[Any] = [show_policy, list_versions, show_version, export_version, roll_back, confirm]
