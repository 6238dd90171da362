"""What may be asked of somebody for a case, until when, and how it ends.

A task has a date and somebody who does it: a user, or somebody outside who is written to. It is done, declined
with a reason, or cancelled by whoever no longer needs it. It is overdue from the moment of its date on, whether
or not anybody looked. A task never owns a case and never holds one back: a case with open tasks may be resolved,
and says so.
"""

from dataclasses import dataclass
from datetime import datetime

from casedesk.platform.sentences import say

OPEN, DONE, DECLINED, CANCELLED = "open", "done", "declined", "cancelled"
ENDS = (DONE, DECLINED, CANCELLED)
"""How a task ends by hand."""

MOST_WHAT = 300
MOST_WORDS = 5_000


@dataclass(frozen=True)
class Asked:
    """A piece of work: what, with what whoever does it needs to know, until when. `to_name` is what somebody outside
    is called."""

    what: str
    due_at: datetime | None
    details: str = ""
    to_name: str = ""


def problems_of(asked: Asked, now: datetime) -> dict[str, str]:
    """What stands against asking it, by field."""
    problems = {}
    if not asked.what or len(asked.what) > MOST_WHAT:
        problems["what"] = say(
            "Say in a few words what is to be done, %(most)d characters at most.", most=MOST_WHAT
        )
    if len(asked.details) > MOST_WORDS:
        problems["details"] = say("Shorten this to %(most)d characters.", most=MOST_WORDS)
    if asked.due_at is None:
        problems["due_at"] = say("Say by when it is needed.")
    elif asked.due_at <= now:
        problems["due_at"] = say("Choose a time that is still to come.")
    return problems


def problems_of_end(state: str, answer: str) -> dict[str, str]:
    """What stands against ending a task so, by field."""
    problems = {}
    if state not in ENDS:
        problems["state"] = say("Say how it ended.")
    if state == DECLINED and not answer:
        problems["answer"] = say("Say why not, so that whoever asked can go on.")
    if len(answer) > MOST_WORDS:
        problems["answer"] = say("Shorten this to %(most)d characters.", most=MOST_WORDS)
    return problems


def is_overdue(state: str, due_at: datetime, now: datetime) -> bool:
    """Whether its date has come and it is not ended."""
    return state == OPEN and due_at <= now
