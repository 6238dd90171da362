"""A step as a form says it, and as a sentence."""

from collections.abc import Mapping
from typing import Any

from casedesk.accounts.queries.people import person
from casedesk.cases.queries.known import unknown_choices
from casedesk.cases.queries.tags import tag_called
from casedesk.cases.rules import tags
from casedesk.cases.rules.stages import ENDS_BY_HAND
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import Field
from casedesk.fields.rules.values import read, told
from casedesk.platform import card_numbers, clock
from casedesk.problems.queries.problems import problem_called
from casedesk.problems.rules import number_of
from casedesk.settings.queries import categories, causes
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.workspace.case_fields import words_of

_MOST_TAGS = (tags.LONGEST + 2) * tags.MOST_AT_ONCE


async def details_in(step: str, form: Form, zone: str) -> dict[str, Any]:
    """What a step needs to know, as a form says it: the fields of each step bear its name. What is wrong is noted with
    the form; the values are then of no use."""
    match step:
        case "assign" | "offer":
            return await _passing_on(step, form)
        case "wait":
            return _waiting(form, zone)
        case "tag" | "untag":
            return await _tags(step, form)
        case "category":
            key = form.optional_identifier("category_id")
            _refuse(form, await unknown_choices({"category_id": key}))
            return {"category_id": key}
        case "resolve":
            return await _resolving(form)
        case "end":
            return _ending(form)
        case "join":
            return await _joining(form)
        case "fill":
            return await _filling(form)
        case _:
            return {}


def _refuse(form: Form, problems: Mapping[str, str]) -> None:
    for name, reason in problems.items():
        form.refuse(name, reason)


async def _passing_on(step: str, form: Form) -> dict[str, Any]:
    owner_id = form.identifier(f"{step}_owner_id")
    found = await person(owner_id) if owner_id else None
    if owner_id and (found is None or not found.active):
        form.refuse(f"{step}_owner_id", _("Choose somebody who works here."))
    if step == "assign":
        return {"owner_id": owner_id, "reason": form.text("reason", longest=300)}
    return {"owner_id": owner_id, "next_step": form.words("next_step", longest=2_000)}


def _waiting(form: Form, zone: str) -> dict[str, Any]:
    side = form.choice("side", ("customer", "third_party"))
    waits_for, until = form.text("waits_for", longest=300), form.optional_moment("wait_until", zone)
    if until is not None and until <= clock.now():
        form.refuse("wait_until", _("Choose a day that is still to come."))
    return {"side": side, "waits_for": waits_for, "wait_until": None if until is None else until.isoformat()}


async def _tags(step: str, form: Form) -> dict[str, Any]:
    names = tags.names_in(form.text(f"{step}_names", longest=_MOST_TAGS))
    wrong = tags.problem_of_all(names)
    if wrong:
        form.refuse(f"{step}_names", wrong)
        return {}
    found = [(name, await tag_called(name)) for name in names]
    if step == "tag":
        for _name, tag in found:
            if tag is not None and tag.retired:
                form.refuse("tag_names", _("“%(tag)s” was retired.") % {"tag": tag.name})
        return {"names": names, "keys": [tags.folded(name) for name in names]}
    if len(found) > 1:
        form.refuse("untag_names", _("One tag at a time."))
    for name, tag in found:
        if tag is None:
            form.refuse("untag_names", _("There is no tag “%(name)s”.") % {"name": name})
        else:
            return {"tag_id": tag.id, "names": [tag.name], "keys": [tags.folded(tag.name)]}
    return {}


async def _resolving(form: Form) -> dict[str, Any]:
    fixed_by, cause_id = form.words("fixed_by", longest=2_000), form.identifier("cause_id")
    _refuse(form, await unknown_choices({"cause_id": cause_id or None}))
    return {"fixed_by": fixed_by, "cause_id": cause_id}


def _ending(form: Form) -> dict[str, Any]:
    disposition = form.choice("disposition", ENDS_BY_HAND)
    why = form.words("why", longest=2_000, required=disposition == "declined")
    return {"disposition": disposition, "why": why}


async def _joining(form: Form) -> dict[str, Any]:
    key = form.identifier("problem_id")
    if key and await problem_called(key) is None:
        form.refuse("problem_id", _("There is no such problem."))
    return {"problem_id": key}


async def _filling(form: Form) -> dict[str, Any]:
    key, typed = form.text("fill_field", longest=60), form.words("fill_value", longest=500, required=False)
    found = next((one for one in await all_fields() if one.key == key and not one.retired), None)
    if found is None:
        if key:
            form.refuse("fill_field", _("There is no such field."))
        return {}
    words = _typed_into(found, card_numbers.masked(typed))
    result = read(found, words)
    if result.problem:
        form.refuse("fill_value", result.problem)
    value = result.value
    said = {"told": told(found, value), "said": words_of(found, value)}
    return {"field": key, "name": found.name, "typed": words, **said}


def _typed_into(field: Field, typed: str) -> list[str]:
    """What was typed for a field of which nobody chose the kind first: several of a list with commas between, yes and
    no in the reader's language."""
    if field.kind == "any_of":
        return [one for line in typed.splitlines() for one in line.split(",")]
    if field.kind == "yes_no":
        words = {_("yes").casefold(): "yes", _("no").casefold(): "no"}
        return [words.get(typed.strip().casefold(), typed)]
    return [typed]


async def sentence_of(step: str, details: Mapping[str, Any]) -> str:
    """What a step does, in words: "Put the tag “gift” on them"."""
    by_itself = {"work": _("Take the ball back: we work on them"), "merge": _("Make one case of them")}
    if step in by_itself:
        return by_itself[step]
    match step:
        case "assign" | "offer":
            return _passing_words(step) % {"name": await _name(details["owner_id"])}
        case "wait":
            return _waiting_words(details["side"]) % {"what": details["waits_for"]}
        case "tag":
            many = ngettext(
                "Put the tag %(tags)s on them", "Put the tags %(tags)s on them", len(details["names"])
            )
            return many % {"tags": _quoted(details["names"])}
        case "untag":
            return _("Take the tag %(tags)s off them") % {"tags": _quoted(details["names"])}
        case "category":
            names = {one.id: one.name for one in await categories(active_only=False)}
            return _("Make their category %(name)s") % {"name": names.get(details["category_id"], _("none"))}
        case "fill":
            return _filling_words(details)
        case "resolve":
            names = {one.id: one.name for one in await causes(active_only=False)}
            return _("Resolve them: %(cause)s") % {"cause": names.get(details["cause_id"], "")}
        case "join":
            problem = await problem_called(details["problem_id"])
            return _("Make them part of %(number)s: %(title)s") % {
                "number": number_of(details["problem_id"]),
                "title": "" if problem is None else problem.title,
            }
        case _:
            return _("End them: %(how)s") % {
                "how": _ends().get(details["disposition"], details["disposition"])
            }


def _filling_words(details: Mapping[str, Any]) -> str:
    if details["told"] is None:
        return _("Empty “%(field)s” on them") % {"field": details["name"]}
    said = {"field": details["name"], "value": details["said"]}
    return _("Write down on them: %(field)s %(value)s") % said


def _passing_words(step: str) -> str:
    return _("Give them to %(name)s at once") if step == "assign" else _("Offer them to %(name)s")


def _waiting_words(side: str) -> str:
    return _("Wait for the customer: %(what)s") if side == "customer" else _("Wait for %(what)s")


def taking_back_of(step: str) -> str:
    """What taking a step back means, said honestly."""
    said = {
        "assign": _(
            "they go back to whom they were with; both were told by then, and the record keeps it. An offer that it"
            " ended does not come back."
        ),
        "offer": _("offers that nobody answered are withdrawn; whoever was asked was told by then."),
        "resolve": _(
            "they are reopened; the record, and the reports, keep that they were resolved. An offer that it ended does"
            " not come back."
        ),
        "end": _(
            "they are reopened; the record, and the reports, keep that they had ended. Promises that it broke,"
            " approvals and offers that it ended do not come back."
        ),
        "merge": _(
            "each stands by itself again; the one that was kept stays reopened where this reopened it, and keeps what"
            " came meanwhile."
        ),
    }
    return said.get(step, _("they stand as before; the record keeps both."))


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _ends() -> dict[str, str]:
    return {
        "declined": _("declined"),
        "withdrawn": _("withdrawn"),
        "no_reply": _("no reply"),
        "spam": _("spam"),
    }


async def _name(user_id: int) -> str:
    found = await person(user_id)
    return "" if found is None else found.name
