"""A trigger as a whole, and where loops are cut.

A trigger runs at most once for a case and the fact that began it: what its own steps bring about has the same root.
Such facts set others off to a depth of three, and no further. What comes faster than a trigger may act (many cases at
once, or an hour in which no worker ran) waits its turn. One that is set off so often by a single case goes round with
another program: it stops itself, and says so; then people look.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.conditions import CaseFacts, Condition, Found
from casedesk.automation.triggers.rules.steps import Step
from casedesk.automation.triggers.rules.whens import Fact, When
from casedesk.platform.sentences import say

MOST_DEPTH = 3
"""A fact that people brought about is at 0."""
LATELY = timedelta(minutes=1)
USUAL_MOST = 300
HIGHEST_MOST = 6_000
LONGEST_NAME = 80


class Document(msgspec.Struct, frozen=True):
    """What a version of a trigger says: when, and what has to hold, then what is done."""

    when: When
    conditions: list[Condition]
    steps: list[Step]


def called(name: str) -> str:
    """How the record names a trigger that did something: in quotes, as no rule of the program is."""
    return f"“{name}”"


def judged(document: Document, fact: Fact, case: CaseFacts) -> list[Found] | None:
    """What its conditions find in a case; None where the fact is not what it waits for."""
    if not whens.is_set_off(document.when, fact):
        return None
    return conditions.judged(document.conditions, case, fact.at)


def goes_on(depth: int) -> bool:
    """Whether what a run at this depth brings about may set others off."""
    return depth < MOST_DEPTH


def is_too_often(times: int, most_a_minute: int) -> bool:
    """Whether a trigger that acted so often within a minute may not act once more."""
    return times >= most_a_minute


def problems_of(name: str, most_a_minute: int, document: Document) -> dict[str, str]:
    """Everything that is wrong with a trigger, by field: those of conditions begin with `if_`, those of steps with
    `then_`, those of what sets it off with `when_`."""
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = say("Give it a name: the history of each case shows it.")
    elif len(name.strip()) > LONGEST_NAME:
        wrong["name"] = say("Use at most 80 characters.")
    if not 1 <= most_a_minute <= HIGHEST_MOST:
        wrong["most_a_minute"] = say("Choose from 1 to 6000.")
    wrong |= _under("when_", whens.problems_of(document.when))
    wrong |= _under("if_", conditions.problems_of(document.conditions))
    wrong |= _under("then_", steps.problems_of(document.steps))
    return wrong


def _under(prefix: str, found: dict[str, str]) -> dict[str, str]:
    whole = {"conditions": "new_if", "steps": "new_then"}
    return {whole.get(name, prefix + name): said for name, said in found.items()}


def named(documents: Sequence[Document]) -> dict[str, set[int]]:
    """The keys that triggers name, by what they are of: to say what of it is not there any more."""
    keys: dict[str, set[int]] = {}
    for document in documents:
        for kind, key in keys_of(document):
            keys.setdefault(kind, set()).add(key)
    return keys


def keys_of(document: Document) -> list[tuple[str, int]]:
    """What a trigger names, as kind and key."""
    found: list[tuple[str, int]] = []
    if isinstance(document.when, whens.Tagged) and document.when.tag_id is not None:
        found.append(("tag", document.when.tag_id))
    for condition in document.conditions:
        found += keys_of_condition(condition)
    for step in document.steps:
        found += keys_of_step(step)
    return found


def tags_in(document: Document) -> set[int]:
    """The tags that it names."""
    return {key for kind, key in keys_of(document) if kind == "tag"}


def with_leads(document: Document, leads: Mapping[int, int]) -> Document:
    """The same with other tags, by those that were named: what a tag was merged into is meant by it."""
    when = document.when
    if isinstance(when, whens.Tagged) and when.tag_id is not None:
        when = whens.Tagged(leads.get(when.tag_id, when.tag_id))
    asked = [_of_leads(one, leads) for one in document.conditions]
    then = [
        steps.Untag(leads.get(one.tag_id, one.tag_id)) if isinstance(one, steps.Untag) else one
        for one in document.steps
    ]
    return Document(when, asked, then)


def _of_leads(condition: Condition, leads: Mapping[int, int]) -> Condition:
    if not isinstance(condition, conditions.Tags):
        return condition
    keys = dict.fromkeys(leads.get(key, key) for key in condition.tag_ids)
    return conditions.Tags(list(keys), condition.how)


def keys_of_condition(condition: Condition) -> list[tuple[str, int]]:
    """What a condition names, as kind and key."""
    match condition:
        case conditions.OneOf("category" | "team" as field, values):
            return [(field, int(value)) for value in values]
        case conditions.Tags(tag_ids):
            return [("tag", key) for key in tag_ids]
        case conditions.Customer(customer_id):
            return [("customer", customer_id)]
        case conditions.Organisation(organisation_id):
            return [("organisation", organisation_id)]
        case _:
            return []


def field_of_condition(condition: Condition) -> str:
    """The field of a condition's form in which what it names is chosen."""
    fields = {"tags": "tags", "customer": "address", "organisation": "organisation"}
    return fields.get(conditions.kind_of(condition), "values")


def field_of_step(step: Step) -> str:
    """The field of a step's form in which what it names is chosen."""
    fields = {"untag": "tag", "owner": "user", "task": "to", "tell": "to"}
    return fields.get(steps.kind_of(step), steps.kind_of(step))


def keys_of_step(step: Step) -> list[tuple[str, int]]:
    """What a step names, as kind and key."""
    match step:
        case steps.Untag(tag_id):
            return [("tag", tag_id)]
        case macros.Category(category_id):
            return [("category", category_id)]
        case steps.Team(team_id):
            return [("team", team_id)]
        case steps.Owner(user_id):
            return [("user", user_id)]
        case steps.Join(problem_id):
            return [("problem", problem_id)]
        case macros.Task(_, _, user_id) | steps.Tell(_, user_id):
            return [] if user_id is None else [("user", user_id)]
        case steps.RunMacro(macro_id):
            return [("macro", macro_id)]
        case _:
            return []
