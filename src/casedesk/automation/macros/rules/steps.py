"""The steps a macro can take. Each is one action of the desk with what it needs to know; there are no conditions.

Words in a step may name facts of the case as templates do (`{order}`). Times are said by how long from the run:
in hours, or on a day, which means by six in the evening of the customer's clock.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from casedesk.automation.templates.rules.facts import NAMES
from casedesk.automation.templates.rules.placeholders import has_quoted_place, wrong_with
from casedesk.automation.templates.rules.sizes import QUOTED
from casedesk.cases.rules.tags import problem_of_all
from casedesk.platform.sentences import say

MOST_STEPS = 10
LONGEST_WORDS = 2_000
LONGEST_LINE = 300
MOST_DAYS = 60
MOST_HOURS = 24 * 14
END_OF_DAY = 18


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """Writes to the customer with a template; `ball` says whose turn it is then, "" to go by the words."""

    template_id: int
    ball: Literal["", "us", "customer"] = ""


class Note(msgspec.Struct, frozen=True, tag="note"):
    """Writes a remark that only we see."""

    text: str


class Tags(msgspec.Struct, frozen=True, tag="tags"):
    """Puts tags on the case."""

    names: list[str]


class Category(msgspec.Struct, frozen=True, tag="category"):
    """Says what the case is about."""

    category_id: int


class Priority(msgspec.Struct, frozen=True, tag="priority"):
    """Says how pressing it is."""

    priority: Literal["normal", "high"]


class Promise(msgspec.Struct, frozen=True, tag="promise"):
    """Puts a promise on the ledger, due so many hours or days from the run."""

    text: str
    within: int
    unit: Literal["hours", "days"]


class Task(msgspec.Struct, frozen=True, tag="task"):
    """Asks a colleague for a piece of work, due so many days from the run. Without a user: whoever runs it."""

    what: str
    days: int
    to_user_id: int | None = None


class Wait(msgspec.Struct, frozen=True, tag="wait"):
    """Gives the ball to the customer or to somebody else for so many days."""

    side: Literal["customer", "third_party"]
    waits_for: str
    days: int


class Work(msgspec.Struct, frozen=True, tag="work"):
    """Takes the ball back."""


class Resolve(msgspec.Struct, frozen=True, tag="resolve"):
    """Resolves the case: what fixed it, what caused it."""

    fixed_by: str
    cause_id: int


Step = Reply | Note | Tags | Category | Priority | Promise | Task | Wait | Work | Resolve
KINDS = ("reply", "note", "tags", "category", "priority", "promise", "task", "wait", "work", "resolve")
"""Their names, in the order in which they are offered."""
NEEDS = dict.fromkeys(KINDS, "cases.work")
"""The permission that each step asks of whoever runs it: that of the action it is."""
CAN_BE_UNDONE = frozenset({"reply", "tags", "category", "priority", "task"})
"""Steps with a way back. What was noted, promised or moved stays on the record as it happened."""


def kind_of(step: Step) -> str:
    """The name of a step's kind."""
    return str(step.__struct_config__.tag)


def problems_of(steps: Sequence[Step]) -> dict[str, str]:
    """What is wrong with these steps, by `<field>.<place>`; "" for what is wrong with the whole."""
    wrong: dict[str, str] = {}
    if not steps:
        wrong[""] = say("A macro has one step at least.")
    if len(steps) > MOST_STEPS:
        wrong[""] = say("Use at most %(most)d steps.", most=MOST_STEPS)
    if sum(isinstance(one, Reply) for one in steps) > 1:
        wrong[""] = say("One letter a macro: the customer is written to once.")
    for place, step in enumerate(steps):
        wrong |= {f"{field}.{place}": words for field, words in _problems(step).items()}
    return wrong


def _problems(step: Step) -> dict[str, str]:
    match step:
        case Note(text):
            return _of_words("text", text, LONGEST_WORDS)
        case Tags(names):
            problem = problem_of_all(names)
            return {"names": problem} if problem else {}
        case Promise(text, within, unit):
            most = MOST_HOURS if unit == "hours" else MOST_DAYS
            return _of_words("text", text, LONGEST_LINE) | _of_count("within", within, most)
        case Task(what, days):
            return _of_words("what", what, LONGEST_LINE) | _of_count("days", days, MOST_DAYS)
        case Wait(_side, waits_for, days):
            return _of_words("waits_for", waits_for, LONGEST_LINE) | _of_count("days", days, MOST_DAYS)
        case Resolve(fixed_by):
            return _of_words("fixed_by", fixed_by, LONGEST_WORDS)
        case _:
            return {}


def _of_words(field: str, text: str, longest: int) -> dict[str, str]:
    if not text.strip():
        return {field: say("Fill this in.")}
    if len(text) > longest:
        return {field: say("Use at most %(longest)s characters.", longest=longest)}
    unknown = wrong_with(text, NAMES)
    if unknown:
        return {field: say("There is no such fact: %(unknown)s.", unknown=", ".join(unknown))}
    return {field: QUOTED} if has_quoted_place(text) else {}


def _of_count(field: str, count: int, most: int) -> dict[str, str]:
    return {} if 1 <= count <= most else {field: say("Choose from 1 to %(most)s.", most=most)}


def words_of(step: Step) -> str:
    """The words of a step in which facts of a case may stand; empty where it has none."""
    match step:
        case Note(text) | Promise(text):
            return text
        case Task(what):
            return what
        case Wait(_side, waits_for):
            return waits_for
        case Resolve(fixed_by):
            return fixed_by
        case _:
            return ""


def in_hours(count: int, now: datetime) -> datetime:
    """The moment so many hours from now."""
    return now + timedelta(hours=count)


def in_days(count: int, now: datetime, zone: str) -> datetime:
    """Six in the evening, so many days from now, by the clock of a zone."""
    there = now.astimezone(ZoneInfo(zone))
    return datetime.combine(there.date() + timedelta(days=count), time(END_OF_DAY), there.tzinfo)


def may_run(steps: Sequence[Step], permissions: frozenset[str]) -> bool:
    """Whether somebody may run a macro: who may take each of its steps."""
    return all(NEEDS[kind_of(step)] in permissions for step in steps)


def has_way_back(kinds: Sequence[str]) -> bool:
    """Whether a run can be taken back as a whole: where each of its steps can."""
    return bool(kinds) and set(kinds) <= CAN_BE_UNDONE
