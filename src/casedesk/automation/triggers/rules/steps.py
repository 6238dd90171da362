"""What a trigger does: steps in order, each an action that people take. All are taken, or none.

Nothing of it is said to the customer: a letter goes when a person sends it, and only what was said is promised. Of a
macro a trigger takes the steps that say nothing either; the others wait for whoever works on the case.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.macros.rules.steps import Category, Note, Priority, Tags, Task
from casedesk.automation.triggers.rules.conditions import CaseFacts
from casedesk.cases.rules.tags import folded
from casedesk.platform.sentences import say

MOST_STEPS = 10


class Untag(msgspec.Struct, frozen=True, tag="untag"):
    """Takes a tag off."""

    tag_id: int


class Kind(msgspec.Struct, frozen=True, tag="kind"):
    """Says what kind of matter it is."""

    kind: Literal["question", "request", "complaint", "praise"]


class Team(msgspec.Struct, frozen=True, tag="team"):
    """Gives the case to a team: to whom of it routing names, unless its owner is one of them."""

    team_id: int


class Owner(msgspec.Struct, frozen=True, tag="owner"):
    """Gives the case to somebody at once."""

    user_id: int


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """Tells somebody to look: the owner, the supervisor on duty, or somebody by name."""

    whom: Literal["owner", "duty", "user"]
    user_id: int | None = None


class Join(msgspec.Struct, frozen=True, tag="join"):
    """Makes the case part of a problem."""

    problem_id: int


class RunMacro(msgspec.Struct, frozen=True, tag="macro"):
    """Takes the steps of a macro that say nothing to the customer."""

    macro_id: int


Step = Tags | Untag | Category | Priority | Kind | Team | Owner | Join | Task | Note | Tell | RunMacro
KINDS = (
    "tags",
    "untag",
    "category",
    "priority",
    "kind",
    "team",
    "owner",
    "join",
    "task",
    "note",
    "tell",
    "macro",
)
"""Their names, in the order in which they are offered."""
OF_MACROS = macros.Note | macros.Tags | macros.Category | macros.Priority | macros.Task | macros.Work
"""The steps of a macro that a trigger takes."""
CAN_BE_UNDONE = frozenset({"tags", "untag", "category", "priority", "kind", "team", "owner", "join", "task"})
"""Steps with a way back. What was noted or told stays, and so does a ball that was taken back."""


def kind_of(step: Step) -> str:
    """The name of a step's kind."""
    return str(step.__struct_config__.tag)


def problems_of(steps: Sequence[Step]) -> dict[str, str]:
    """What is wrong with these steps, by `<field>.<place>`; "steps" for what is wrong with the whole."""
    wrong: dict[str, str] = {}
    if not steps:
        wrong["steps"] = say("Add one step at least: what is to be done.")
    if len(steps) > MOST_STEPS:
        wrong["steps"] = say("Use at most 10 steps.")
    for place, step in enumerate(steps):
        wrong |= {f"{field}.{place}": said for field, said in _problems(step).items()}
    return wrong


def _problems(step: Step) -> dict[str, str]:
    match step:
        case Tell("user", None):
            return {"to": say("Choose who is told.")}
        case Tags() | Category() | Priority() | Task() | Note():
            found = macros.problems_of([step])
            return {name.partition(".")[0]: said for name, said in found.items() if name}
        case _:
            return {}


def taken_of(steps: Sequence[macros.Step]) -> list[macros.Step]:
    """The steps of a macro that a trigger takes, in order."""
    return [one for one in steps if isinstance(one, OF_MACROS)]


def left_of(steps: Sequence[macros.Step]) -> list[str]:
    """The kinds of those that it leaves to people."""
    return [macros.kind_of(one) for one in steps if not isinstance(one, OF_MACROS)]


def changes(step: Step, case: CaseFacts, tag_names: frozenset[str]) -> bool:
    """Whether a step would change anything of a case as it stands; `tag_names` are those of its tags, folded."""
    match step:
        case Tags(names):
            return not {folded(name) for name in names} <= tag_names
        case Untag(tag_id):
            return tag_id in case.tags
        case Category(category_id):
            return case.category != category_id
        case Priority(priority):
            return case.priority != priority
        case Kind(kind):
            return case.kind != kind
        case Team(team_id):
            return case.team != team_id
        case Owner(user_id):
            return case.owner_id != user_id
        case Join(problem_id):
            return case.problem != problem_id
        case _:
            return True
