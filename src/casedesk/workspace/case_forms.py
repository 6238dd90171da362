"""The forms that the page of a case keeps closed, and what each of them asks for. Most who look at a case open none of
them, so that what stands in one is read when somebody opens it; one that was refused, or begun, is on the page open."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from markupsafe import Markup

from casedesk.cases.queries.case_page import CaseHead
from casedesk.cases.queries.changes import News
from casedesk.cases.queries.letters import on_the_last_mail
from casedesk.cases.queries.lists import cases_of
from casedesk.cases.queries.stream import place_from, stream_of
from casedesk.customers.queries.record import CustomerRecord, customer
from casedesk.ownership.queries import Owner, possible_owners
from casedesk.ownership.tasks.queries.tasks import tasks_of
from casedesk.platform.sentences import say
from casedesk.problems.queries.problems import joinable
from casedesk.settings.queries import categories, causes
from casedesk.together.queries.drafts import drafts_on
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.workspace.acting import actor_of, case_address
from casedesk.workspace.case_fields import fields_on
from casedesk.workspace.letters import in_one_day, in_three_days, offer_of
from casedesk.workspace.noticing import Noticed
from casedesk.workspace.passing import colleagues_for, new_offer
from casedesk.workspace.people import spammer_in
from casedesk.workspace.promises import promised_on


class HeldBack(msgspec.Struct, frozen=True):
    """Why a form was not taken: what came meanwhile, or what stands against it. Empty where none was sent."""

    name: str = ""
    news: list[News] = []
    refusal: str = ""
    on_top: bool = False
    """Whether it is said at the head of the page, because the form is not, or no longer, on it."""
    words: str = ""
    """What was typed into a form that is no longer there."""
    noticed: Noticed | None = None
    """What was noticed in a letter, which goes when it is sent once more."""


class Forms(dict[str, Form]):
    """The forms of the page by name; one that was not sent is empty."""

    def __missing__(self, name: str) -> Form:
        return Form(name=name)


class Opening(msgspec.Struct, frozen=True):
    """Who opens a form of which case, and up to which entry they were looking at its history, if not the latest."""

    case: CaseHead
    user: SignedIn
    before: str = ""
    preview: Markup = Markup("")
    """How the letter will look that they are writing, where they asked."""


class Closed(msgspec.Struct, frozen=True):
    """The forms of one page as its templates ask for them: `open` are those that stand open on it, by name. One that is
    fetched later says how much of the case its reader had seen."""

    case_id: int
    seen: int
    seen_held: int
    before: str = ""
    open: Mapping[str, Markup] = {}

    def address(self, name: str) -> str:
        """Where one of them is fetched."""
        before = f"&before={self.before}" if self.before else ""
        return f"{case_address(self.case_id)}/forms/{name}?seen={self.seen}&held={self.seen_held}{before}"

    def words(self, name: str) -> str:
        """What it is called."""
        return words_of(name)


Reading = Callable[[Opening], Awaitable[dict[str, Any]]]


async def _nothing(_opening: Opening) -> dict[str, Any]:
    return {}


class Kept(msgspec.Struct, frozen=True):
    """What stands under one button, which says `words`: `forms` are its own where they are several, `read` finds what
    their fields have to choose from, `panel` is its tab where it is one of the composer's."""

    words: str
    read: Reading = _nothing
    forms: tuple[str, ...] = ()
    while_open: bool = False
    permission: str = "cases.see"
    panel: str = ""

    def is_for(self, opening: Opening) -> bool:
        """Whether a case that stands like this has them, for this user."""
        case = opening.case
        return (
            case.merged_into_id is None
            and (case.disposition is None or not self.while_open)
            and opening.user.may(self.permission)
        )


async def _resolution(opening: Opening) -> dict[str, Any]:
    case = opening.case
    return {
        "causes": await causes(),
        "promised": await promised_on(case.family, await _person(case)),
        "tasks": await tasks_of(case.id),
        "fields": await fields_on(case.id, case.category_id),
    }


async def _owner(opening: Opening) -> dict[str, Any]:
    owners = await possible_owners()
    return {"owners": [(one.id, _with_load(one)) for one in owners if one.id != opening.case.owner_id]}


def _with_load(one: Owner) -> str:
    words = _("%(name)s · %(open)d open of %(room)d")
    return words % {"name": one.name, "open": one.open_cases, "room": one.capacity}


async def _details(_opening: Opening) -> dict[str, Any]:
    return {"categories": await categories()}


async def _more(opening: Opening) -> dict[str, Any]:
    case = opening.case
    found = await stream_of(case.family, place_from(opening.before) if opening.before else None)
    contacts = [one for one in found.entries if one.kind == "contact" and one.case_id == case.id]
    others = await cases_of((await _person(case)).group_ids, actor_of(opening.user))
    return {
        "contacts": contacts,
        "spammer": spammer_in(found.entries) if case.disposition is None else None,
        "others": [one for one in others if one.id != case.id],
    }


async def _problem(_opening: Opening) -> dict[str, Any]:
    return {"problems": await joinable()}


async def _fields(opening: Opening) -> dict[str, Any]:
    return {"fields": await fields_on(opening.case.id, opening.case.category_id)}


async def _task(opening: Opening) -> dict[str, Any]:
    found = await on_the_last_mail(opening.case.family)
    return {
        "people": await colleagues_for(opening.case),
        "outside": found.outside if found else [],
        "until": in_one_day(opening.user.zone),
    }


async def _forward(opening: Opening) -> dict[str, Any]:
    return {
        "offer": await offer_of(await _person(opening.case), opening.case.family),
        "until": in_three_days(opening.user.zone),
        **await _begun(opening),
    }


async def _contact(opening: Opening) -> dict[str, Any]:
    phones = [one.read for one in (await _person(opening.case)).identities if one.kind == "phone"]
    return {"numbers": phones, **await _begun(opening)}


async def _promise(opening: Opening) -> dict[str, Any]:
    promised = await promised_on(opening.case.family, await _person(opening.case))
    return {"promised": promised, **await _begun(opening)}


async def _promised(opening: Opening) -> dict[str, Any]:
    return {"promised": await promised_on(opening.case.family, await _person(opening.case))}


async def _handoff(opening: Opening) -> dict[str, Any]:
    return {"new": await new_offer(opening.case), **await _begun(opening)}


async def _begun(opening: Opening) -> dict[str, Any]:
    """What is kept of what they write."""
    return {"drafts": await drafts_on(opening.case.id, opening.user.id)}


async def _person(case: CaseHead) -> CustomerRecord:
    person = await customer(case.customer_id)
    assert person is not None, "a case has a customer"
    return person


KEPT = {
    "resolution": Kept(say("Resolve"), _resolution, while_open=True),
    "waiting": Kept(say("Wait"), while_open=True),
    "owner": Kept(say("Assign"), _owner, permission="cases.assign"),
    "details": Kept(say("Details"), _details),
    "more": Kept(say("More"), _more, ("merger", "link", "split", "placement", "spam", "ending")),
    "tags": Kept(say("Tag")),
    "problem": Kept(say("Problem"), _problem),
    "story": Kept(say("Write the story")),
    "fields": Kept(say("Fill it in"), _fields),
    "task": Kept(say("Ask somebody for something"), _task, while_open=True),
    "participant": Kept(say("Add somebody")),
    "forward": Kept(say("Forward"), _forward, panel="forward"),
    "contact": Kept(say("Call or visit"), _contact, panel="call"),
    "promise": Kept(say("Promise"), _promise, panel="promise", while_open=True),
    "handoff": Kept(say("Hand off"), _handoff, panel="handoff", while_open=True),
    "promise-move": Kept(say("Move it"), _promised, while_open=True),
    "promise-withdrawal": Kept(say("Withdraw it"), _promised, while_open=True),
}
"""By the names of their templates."""

_STANDS_IN = {form: name for name, kept in KEPT.items() for form in kept.forms or (name,)}
_OF_ONE_PROMISE = re.compile(r"(promise)-[0-9]{1,18}(-[a-z]+)")


def kind_of(name: str) -> str:
    """Which of them this is: what changes one promise is of one kind with what changes another."""
    return _OF_ONE_PROMISE.sub(r"\1\2", name)


def words_of(name: str) -> str:
    """What one of them is called."""
    return KEPT[kind_of(name)].words


def place_of(form: str) -> str | None:
    """The name under which a form stands; None where it is not one of them."""
    return form if kind_of(form) != form and kind_of(form) in KEPT else _STANDS_IN.get(form)


def of_panel(panel: str) -> str | None:
    """The name of a panel of the composer; None for what is on the page anyway."""
    return next((name for name, kept in KEPT.items() if panel and kept.panel == panel), None)
