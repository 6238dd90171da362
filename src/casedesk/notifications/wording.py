"""What somebody is told, as a sentence in their language: on the page, in a mail, in a push.

A feature that tells of a new kind adds its sentence here; a test asks for one of each.
"""

from collections.abc import Callable

from casedesk.notifications.queries.reading import Told
from casedesk.notifications.rules.kinds import Kind
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext

MEANINGS: dict[str, str] = {
    Kind.NEW_CASE: "ours",
    Kind.GIVEN: "ours",
    Kind.TAKEN: "",
    Kind.HANDOFF: "ours",
    Kind.HANDOFF_ANSWERED: "",
    Kind.CHASE: "due",
    Kind.CAME_BACK: "due",
    Kind.ANSWER: "ours",
    Kind.MENTION: "ours",
    Kind.APPROVAL: "ours",
    Kind.DECISION: "done",
    Kind.PROMISE_NEAR: "due",
    Kind.PROMISE_OVERDUE: "due",
    Kind.PROMISE_STANDS: "due",
    Kind.TASK: "ours",
    Kind.COVER_LOST: "due",
    Kind.PROBLEM: "ours",
    Kind.TRIGGER: "ours",
    Kind.TRIGGER_STOPPED: "due",
    Kind.TRIGGER_GONE: "due",
}
"""What the colour beside a kind means."""


def labels() -> dict[Kind, str]:
    """Each kind in a few words, as the preferences list it."""
    return {
        Kind.NEW_CASE: _("A new case came to me"),
        Kind.GIVEN: _("Somebody gave me a case"),
        Kind.TAKEN: _("A case of mine passed to somebody else"),
        Kind.HANDOFF: _("Somebody wants to hand me a case"),
        Kind.HANDOFF_ANSWERED: _("My handoff was accepted, declined or not answered"),
        Kind.CHASE: _("A customer wrote again while the ball is with us"),
        Kind.CAME_BACK: _("A case that had ended came back"),
        Kind.ANSWER: _("A customer answered"),
        Kind.MENTION: _("Somebody named me in a note"),
        Kind.APPROVAL: _("Somebody asks me to decide"),
        Kind.DECISION: _("What I asked for was decided"),
        Kind.PROMISE_NEAR: _("A promise of mine is due soon"),
        Kind.PROMISE_OVERDUE: _("A promise of mine is overdue"),
        Kind.PROMISE_STANDS: _("A letter of mine left too late for what it promises"),
        Kind.TASK: _("Somebody asks me to do something"),
        Kind.COVER_LOST: _("Somebody of my team is away and their cover left"),
        Kind.PROBLEM: _("Somebody gave me a problem to look after"),
        Kind.TRIGGER: _("A trigger of the desk points me to a case"),
        Kind.TRIGGER_STOPPED: _("A trigger ran too often and stopped itself"),
        Kind.TRIGGER_GONE: _("A trigger of mine names what is not there any more"),
    }


def sentence(told: Told) -> str:
    """What happened, in one sentence without markup."""
    say = _SENTENCES.get(told.kind, _anything)
    return say(told) % {
        "who": told.who or _("casedesk"),
        "customer": told.customer,
        "num": told.times,
        "absent": told.absent,
        "cover": told.cover,
        "trigger": told.payload.get("name", ""),
        "problem": f"P-{told.payload.get('problem', '')}",
    }


def _anything(_told: Told) -> str:
    return _("Something happened on the case of %(customer)s")


def _answered(told: Told) -> str:
    return {
        "accepted": _("%(who)s has taken over the case of %(customer)s"),
        "declined": _("%(who)s has declined the case of %(customer)s"),
        "withdrawn": _("%(who)s no longer wants to hand over the case of %(customer)s"),
    }.get(told.payload.get("outcome", ""), _("Nobody answered: the case of %(customer)s is still yours"))


def _asked(told: Told) -> str:
    return {
        "done": _("%(who)s has done what was asked for %(customer)s"),
        "declined": _("%(who)s declines what was asked for %(customer)s"),
        "cancelled": _("%(who)s no longer asks you for %(customer)s"),
    }.get(told.payload.get("state", ""), _("%(who)s asks you to do something for %(customer)s"))


def _decided(told: Told) -> str:
    return {
        "granted": _("%(who)s granted what you asked for %(customer)s"),
        "refused": _("%(who)s refused what you asked for %(customer)s"),
        "asked_back": _("%(who)s asks you something about your request for %(customer)s"),
    }.get(told.payload.get("outcome", ""), _("What you asked for %(customer)s was decided"))


def _left_late(told: Told) -> str:
    return {
        "withdraw": _("Your letter to %(customer)s left too late to withdraw a promise: it stands"),
        "move": _("Your letter to %(customer)s left too late to move a promise: it stands"),
    }.get(told.payload.get("change", ""), _("Your letter to %(customer)s left after the time it promises"))


def _near(told: Told) -> str:
    return {
        "first_answer": _("The first answer to %(customer)s is due soon"),
        "next_word": _("%(customer)s should hear from us soon"),
        "resolution": _("What %(customer)s needs is due to be solved soon"),
    }.get(told.payload.get("standing", ""), _("A promise to %(customer)s is due soon"))


def _overdue(told: Told) -> str:
    return {
        "first_answer": _("The first answer to %(customer)s is overdue"),
        "next_word": _("%(customer)s should have heard from us"),
        "resolution": _("What %(customer)s needs should be solved by now"),
    }.get(told.payload.get("standing", ""), _("A promise to %(customer)s is overdue"))


_SENTENCES: dict[str, Callable[[Told], str]] = {
    Kind.NEW_CASE: lambda told: _("New case of %(customer)s"),
    Kind.GIVEN: lambda told: _("%(who)s gave you the case of %(customer)s"),
    Kind.TAKEN: lambda told: _("%(who)s gave your case of %(customer)s to somebody else"),
    Kind.HANDOFF: lambda told: _("%(who)s wants to hand you the case of %(customer)s"),
    Kind.HANDOFF_ANSWERED: _answered,
    Kind.CHASE: lambda told: ngettext(
        "%(customer)s wrote again", "%(customer)s wrote again, %(num)d times", told.times
    ),
    Kind.CAME_BACK: lambda told: _("The case of %(customer)s came back"),
    Kind.ANSWER: lambda told: _("%(customer)s answered"),
    Kind.MENTION: lambda told: _("%(who)s named you in a note on the case of %(customer)s"),
    Kind.APPROVAL: lambda told: _("%(who)s asks you to decide for %(customer)s"),
    Kind.DECISION: _decided,
    Kind.PROMISE_NEAR: _near,
    Kind.PROMISE_OVERDUE: _overdue,
    Kind.PROMISE_STANDS: _left_late,
    Kind.TASK: _asked,
    Kind.COVER_LOST: lambda told: _("%(cover)s left: nobody covers %(absent)s"),
    Kind.PROBLEM: lambda told: _("%(who)s gave you the problem %(problem)s to look after"),
    Kind.TRIGGER: lambda told: _("“%(trigger)s”: look at the case of %(customer)s"),
    Kind.TRIGGER_STOPPED: lambda told: _("The trigger “%(trigger)s” ran too often and stopped itself"),
    Kind.TRIGGER_GONE: lambda told: _("The trigger “%(trigger)s” names what is not there any more"),
}
