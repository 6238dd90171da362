"""What somebody is told of, as far as it is theirs.

Nobody is told of what they did themselves, nor of a case that they may not see. The same matter is told once
until it is read; what comes again meanwhile is counted. What a matter is, is said by its kind, its case and,
where a case has several of the kind, by `about`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why somebody is told, in the order in which the preferences list them."""

    NEW_CASE = "new_case"
    GIVEN = "given"
    TAKEN = "taken"
    HANDOFF = "handoff"
    HANDOFF_ANSWERED = "handoff_answered"
    CHASE = "chase"
    CAME_BACK = "came_back"
    ANSWER = "answer"
    MENTION = "mention"
    APPROVAL = "approval"
    DECISION = "decision"
    PROMISE_NEAR = "promise_near"
    PROMISE_OVERDUE = "promise_overdue"
    PROMISE_STANDS = "promise_stands"
    TASK = "task"
    COVER_LOST = "cover_lost"
    PROBLEM = "problem"
    TRIGGER = "trigger"
    TRIGGER_STOPPED = "trigger_stopped"
    TRIGGER_GONE = "trigger_gone"


@dataclass(frozen=True)
class Notice:
    """One matter to be told. `about` sets apart several of a kind on one case, as by the key of a promise;
    `payload` holds ids and values, never a person's words."""

    kind: Kind
    case_id: int | None = None
    by_user_id: int | None = None
    about: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def matter(self) -> str:
        """What has to be the same for two notices to be one matter."""
        return ":".join([self.kind, str(self.case_id or ""), self.about]).rstrip(":")
