"""Triggers in words: when, if, then; what each condition found, what each step did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casedesk.automation.macros.rules.steps import Note, Priority, Tags, Task
from casedesk.automation.triggers.queries.names import Names
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.conditions import Condition, Found
from casedesk.automation.triggers.rules.steps import Step
from casedesk.automation.triggers.rules.triggers import keys_of_step
from casedesk.automation.triggers.rules.whens import When
from casedesk.cases.wording import channel_words, kind_words, priority_words
from casedesk.platform.sentences import either
from casedesk.problems.rules import number_of
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words, ngettext
from casedesk.web.languages import language_name


@dataclass(frozen=True)
class Words:
    """What the parts of triggers are called in the reader's language, and the things that they name."""

    names: Names = field(default_factory=dict)

    def when(self, when: When) -> str:
        """What sets a trigger off, as it stands after "when"."""
        match when:
            case whens.Stage(into) if into:
                return _("it becomes %(stages)s") % {"stages": _or(stage_words()[one] for one in into)}
            case whens.Tagged(tag_id) if tag_id is not None:
                return _("the tag “%(tag)s” is put on") % {"tag": self._name("tag", tag_id)}
            case whens.Details(of) if of:
                return _("this changes: %(details)s") % {"details": _or(detail_words()[one] for one in of)}
            case whens.Waited(hours, side):
                return _waited(hours, side) % {"num": hours}
            case _:
                return when_kinds()[whens.kind_of(when)]

    def condition(self, one: Condition) -> str:
        """What a trigger asks of a case."""
        match one:
            case conditions.OneOf(name, values, negated):
                said = _("%(what)s is not %(values)s") if negated else _("%(what)s is %(values)s")
                return said % {
                    "what": condition_kinds()[name],
                    "values": _or(self.value(name, v) for v in values),
                }
            case conditions.Tags(tag_ids, how):
                said = {
                    "any": _("it bears one of the tags %(tags)s"),
                    "all": _("it bears all the tags %(tags)s"),
                    "none": _("it bears none of the tags %(tags)s"),
                }[how]
                return said % {"tags": ", ".join(self._name("tag", key) for key in tag_ids)}
            case conditions.Words(phrases, where, negated):
                said = _words_stand()[where, negated]
                return said % {"phrases": _or(f"“{phrase}”" for phrase in phrases)}
            case conditions.Customer(key, negated):
                said = _("it is not %(name)s's") if negated else _("it is %(name)s's")
                return said % {"name": self._name("customer", key)}
            case conditions.Organisation(key, negated):
                said = (
                    _("the customer does not belong to %(name)s")
                    if negated
                    else _("the customer belongs to %(name)s")
                )
                return said % {"name": self._name("organisation", key)}
            case conditions.OrderValue(amount, currency, less):
                said = (
                    _("the order was for less than %(amount)s %(currency)s")
                    if less
                    else _("the order was for %(amount)s %(currency)s or more")
                )
                return said % {"amount": amount, "currency": currency}
            case conditions.Age(hours, less):
                said = (
                    _("it was opened less than %(num)d hours ago")
                    if less
                    else _("it was opened at least %(num)d hours ago")
                )
                return said % {"num": hours}

    def step(self, step: Step) -> str:
        """What a trigger does."""
        match step:
            case Tags(names):
                return _("put on: %(tags)s") % {"tags": ", ".join(names)}
            case Priority(priority):
                return _("make the priority %(name)s") % {"name": priority_words()[priority]}
            case steps.Join(key):
                said = _("make it part of %(number)s: %(title)s")
                return said % {"number": number_of(key), "title": self._name("problem", key)}
            case steps.Kind(kind):
                return _("call it a %(kind)s") % {"kind": kind_words()[kind]}
            case Task(what, days, key):
                to = _("the owner") if key is None else self._name("user", key)
                said = ngettext(
                    "ask %(name)s within %(num)d day: %(what)s",
                    "ask %(name)s within %(num)d days: %(what)s",
                    days,
                )
                return said % {"name": to, "num": days, "what": what}
            case Note(text):
                return _("note: %(text)s") % {"text": text}
            case steps.Tell(whom, key):
                told = {"owner": _("the owner"), "duty": _("the supervisor on duty")}.get(whom)
                return _("tell %(name)s to look") % {"name": told or self._name("user", key or 0)}
            case _:
                [(thing, key)] = keys_of_step(step)
                return _steps_with_a_name()[steps.kind_of(step)] % {"name": self._name(thing, key)}

    def value(self, name: str, value: Any) -> str:
        """A value of something that has one."""
        if value is None:
            return _("not known")
        if name in ("category", "team"):
            return self._name(name, int(value))
        if name == "language":
            return language_name(str(value))
        words = {
            "channel": channel_words(),
            "kind": kind_words(),
            "priority": priority_words(),
            "stage": stage_words(),
        }.get(name, {})
        return words.get(str(value), str(value))

    def found(self, one: Condition, found: Found) -> str:
        """What a condition found, where it is not plain from the condition."""
        match one:
            case conditions.OneOf(_, [_one], negated=False):
                return ""
            case conditions.OneOf(name):
                return self.value(name, found.value)
            case conditions.Tags():
                return ", ".join(self._name("tag", key) for key in found.value or ()) or _("none of them")
            case conditions.Words():
                return f"“{found.value}”" if found.value else _("none of them")
            case conditions.OrderValue():
                return str(found.value) if found.value else _("no such order")
            case conditions.Age():
                return ngettext("%(num)d hour", "%(num)d hours", found.value or 0) % {"num": found.value or 0}
            case _:
                return ""

    def gone(self, keys: Sequence[tuple[str, int]]) -> list[str]:
        """Of the things named, those that are not there any more."""
        return [self._name(*key) for key in keys if key not in self.names or self.names[key].gone]

    def _name(self, kind: str, key: int) -> str:
        found = self.names.get((kind, key))
        return found.name if found is not None else _("(not there any more)")


def _waited(hours: int, side: str) -> str:
    if side == "customer":
        return ngettext(
            "we wait for the customer for %(num)d working hour",
            "we wait for the customer for %(num)d working hours",
            hours,
        )
    return ngettext(
        "the ball is with us for %(num)d working hour",
        "the ball is with us for %(num)d working hours",
        hours,
    )


def _steps_with_a_name() -> Mapping[str, str]:
    return {
        "untag": _("take off the tag %(name)s"),
        "category": _("make the category %(name)s"),
        "team": _("give it to the team %(name)s"),
        "owner": _("give it to %(name)s"),
        "macro": _("take the steps of the macro %(name)s"),
    }


def _or(values: Any) -> str:
    return str(in_their_words(either(values)))


def _words_stand() -> Mapping[tuple[str, bool], str]:
    return {
        ("either", False): _("the subject or the customer's words have %(phrases)s"),
        ("subject", False): _("the subject has %(phrases)s"),
        ("said", False): _("the customer's words have %(phrases)s"),
        ("either", True): _("neither the subject nor the customer's words have %(phrases)s"),
        ("subject", True): _("the subject does not have %(phrases)s"),
        ("said", True): _("the customer's words do not have %(phrases)s"),
    }


def when_kinds() -> dict[str, str]:
    """What can set a trigger off."""
    return {
        "opened": _("a case is opened"),
        "wrote": _("the customer writes or calls again"),
        "stage": _("the ball moves"),
        "owner": _("it passes to another owner"),
        "tagged": _("a tag is put on"),
        "details": _("category, priority, kind or team change"),
        "overdue": _("a promise is overdue"),
        "waited": _("it waited for so many working hours"),
    }


def condition_kinds() -> dict[str, str]:
    """What a trigger can ask of a case."""
    return {
        "channel": _("channel"),
        "category": _("category"),
        "kind": _("kind"),
        "priority": _("priority"),
        "tier": _("tier"),
        "language": _("language"),
        "team": _("team"),
        "stage": _("stage"),
        "tags": _("tags"),
        "words": _("words"),
        "customer": _("customer"),
        "organisation": _("organisation"),
        "order_value": _("value of the order"),
        "age": _("age"),
    }


def step_kinds() -> dict[str, str]:
    """What a trigger can do."""
    return {
        "tags": _("Put on tags"),
        "untag": _("Take off a tag"),
        "category": _("Category"),
        "priority": _("Priority"),
        "kind": _("Kind"),
        "team": _("Give it to a team"),
        "owner": _("Give it to somebody"),
        "join": _("Join it to a problem"),
        "task": _("Task"),
        "note": _("Note"),
        "tell": _("Tell somebody"),
        "macro": _("Macro"),
        "work": _("Our turn"),
    }


def stage_words() -> dict[str, str]:
    """The stages."""
    return {
        "working": _("working"),
        "awaiting_approval": _("waiting for an approval"),
        "awaiting_third_party": _("waiting for somebody else"),
        "awaiting_customer": _("waiting for the customer"),
        "resolved": _("resolved"),
        "closed": _("closed"),
    }


def detail_words() -> dict[str, str]:
    """The details whose change is a fact."""
    return {"category_id": _("category"), "priority": _("priority"), "kind": _("kind"), "team_id": _("team")}
