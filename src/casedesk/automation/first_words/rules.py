"""Which sentence a call begins with.

First what we owe: a promise that is overdue is said before the customer has to say it. Then that they had to ask more
than once. Then what is promised, and whose turn it is. Somebody of whom nothing is open is simply asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.cases.rules import stages

NAMES = ("owed", "chased", "promised", "theirs", "third_party", "ours", "nothing")
"""All there are; each language has one of each."""


@dataclass(frozen=True)
class Situation:
    """How the case stands that a caller is most likely about: its stage, how often they had to ask, and by when what
    was promised is due."""

    stage: str
    chases: int
    dues: Sequence[datetime] = ()


def sentence_for(situation: Situation | None, now: datetime) -> str:
    """The name of the sentence to begin with; without a situation nothing is open with the customer."""
    if situation is None:
        return "nothing"
    if any(due < now for due in situation.dues):
        return "owed"
    if situation.chases:
        return "chased"
    if situation.dues:
        return "promised"
    return {stages.AWAITING_CUSTOMER: "theirs", stages.AWAITING_THIRD_PARTY: "third_party"}.get(
        situation.stage, "ours"
    )
