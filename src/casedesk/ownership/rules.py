"""Who may take a case, and how it is said that one was handed over.

The case of an owner who is not here may be taken by anybody who works here; of one who is here it is asked for
by a handoff. Nobody takes what is theirs.
"""

from dataclasses import dataclass
from datetime import datetime

from casedesk.platform.sentences import say
from casedesk.rota.rules.presence import Hours

TAKEN = "taken"
"""The rule by which a start of owner says that it was taken."""

_WHY = {"left": say("the owner left the desk"), "away": say("the owner is away for long")}


@dataclass(frozen=True)
class Taking:
    """Whether a case may be taken: the reason it is taken for, or why not. One of both is empty."""

    reason: str = ""
    refusal: str = ""


def may_take(owner: Hours, now: datetime, name: str, *, is_own: bool = False) -> Taking:
    """Whether somebody else may take the case of an owner with these hours."""
    if is_own:
        return Taking(refusal=say("You own this case already."))
    if owner.is_here(now):
        return Taking(
            refusal=say(
                "%(name)s is here. Ask for it by a handoff, or let a supervisor assign it.", name=name
            )
        )
    if owner.away(now):
        return Taking(reason=say("%(name)s was away", name=name))
    return Taking(reason=say("%(name)s was off shift", name=name))


def why_handed_over(why: str, reason: str = "") -> str:
    """Why a case passed on; `reason` is why to this person, where routing chose them."""
    said = _WHY.get(why, _WHY["left"])
    return say("%(why)s; %(reason)s", why=said, reason=reason) if reason else said
