"""The steps on several cases, as a list offers them: a few panels, each of which gets its fields when it is opened."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from msgspec.structs import replace

from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import Field
from casedesk.ownership.queries import possible_owners
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.problems.queries.problems import joinable
from casedesk.problems.rules import number_of
from casedesk.settings.queries import categories, causes
from casedesk.web.forms import Form
from casedesk.web.guards import requires
from casedesk.web.rendering import render
from casedesk.web.sessions import SignedIn, StaffRequest
from casedesk.workspace.several import rules

ASKED_FIRST = {
    "assign": "assign_owner_id",
    "offer": "offer_owner_id",
    "wait": "waits_for",
    "tag": "tag_names",
    "untag": "untag_names",
    "category": "category_id",
    "resolve": "fixed_by",
    "end": "disposition",
    "join": "problem_id",
    "fill": "fill_field",
}
"""A field of each step that asks for something. Where it was not sent, nobody has seen the fields yet."""


class Panel(msgspec.Struct, frozen=True):
    """Some steps under one button of the list, with its key where it has one."""

    name: str
    steps: tuple[str, ...]
    key: str = ""


PANELS = (
    Panel("owner", ("assign", "offer"), "o"),
    Panel("tags", ("tag", "untag"), "g"),
    Panel("turn", ("wait", "work"), "w"),
    Panel("category", ("category",)),
    Panel("ending", ("resolve", "end"), "e"),
    Panel("problem", ("join",)),
    Panel("field", ("fill",)),
)
"""In the order in which a list offers them; the last one where there are fields."""


def is_unseen(step: str, form: Form) -> bool:
    """Whether this form was sent by somebody who has not seen yet what the step asks for."""
    return ASKED_FIRST.get(step, "step") not in form.values


def panels_for(user: SignedIn, fields: Sequence[Field]) -> list[Panel]:
    """The panels of a list for this user, each with the steps that they may take."""
    offered = PANELS if any(not one.retired for one in fields) else PANELS[:-1]
    return [
        replace(one, steps=tuple(step for step in one.steps if user.may(rules.permission_of(step))))
        for one in offered
    ]


@get("/cases/several/steps/{name:str}", guards=[requires("cases.work")])
async def show_steps(request: StaffRequest, name: FromPath[str]) -> Response[str]:
    """The fields of one panel, for the list in which it was opened."""
    fields = await all_fields()
    panel = next((one for one in panels_for(request.user, fields) if one.name == name), None)
    if panel is None:
        raise NotFound(say("There is no such step."))
    return render(
        request,
        "cases/several_steps.html",
        steps=panel.steps,
        form=Form(name="several"),
        **await choices_of(fields),
    )


async def choices_of(fields: Sequence[Field]) -> dict[str, Any]:
    """What the fields of the steps have to choose from."""
    owners = await possible_owners()
    return {
        "several_owners": [(one.id, one.name) for one in owners],
        "several_categories": await categories(),
        "several_causes": await causes(),
        "several_problems": [(one.id, f"{number_of(one.id)} {one.title}") for one in await joinable()],
        "several_fields_asked": [one for one in fields if not one.retired],
    }


ROUTES = [show_steps]
